/** An event as a client of server-sent events reads it. */
export interface ReadEvent {
  readonly id: string;
  readonly event: string;
  readonly data: ReturnType<typeof JSON.parse>;
}

/** The events of a stream, as its bytes come; ends where the stream does. */
export async function* readEvents({
  body,
}: {
  body: AsyncIterable<unknown> | ReadableStream<unknown> | null;
}): AsyncGenerator<ReadEvent, void, undefined> {
  let received = '';
  const decoder = new TextDecoder();
  for await (const bytes of (body ?? []) as AsyncIterable<Uint8Array>) {
    received += decoder.decode(bytes, { stream: true });
    const blocks = received.split('\n\n');
    received = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string): string =>
        block
          .split('\n')
          .filter((line) => line.startsWith(`${name}: `))
          .map((line) => line.slice(name.length + 2))
          .join('\n');
      if (field('event') !== '')
        yield { id: field('id'), event: field('event'), data: JSON.parse(field('data')) };
    }
  }
}
