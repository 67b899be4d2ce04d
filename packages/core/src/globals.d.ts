/**
 * The classes that every JavaScript runtime has and the ES2023 library does not name: two for cancellation, one for text.
 * Only what core uses is declared; code that imports core sees its own runtime's full types.
 */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

/** The decoder of the Encoding Standard, which every JavaScript runtime has as well: encoding.spec.whatwg.org. */
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}
