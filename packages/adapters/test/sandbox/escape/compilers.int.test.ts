import { expect } from '@jest/globals';
import { type Attack, describeAttacks, openTarget } from './attacks.ts';

const MIB = 1_048_576;
const SOURCES = new URL('../../../src/sandbox/slot.ts', import.meta.url).pathname;

const opened = openTarget({
  compileLimits: {
    wallTimeMs: 20_000,
    cpuTimeMs: 4000,
    memoryBytes: 256 * MIB,
    outputBytes: 20_000,
    diskBytes: 16 * MIB,
  },
});

const c = { language: 'c', entry: 'main.c' };
const cpp = { language: 'cpp', entry: 'main.cpp' };

/** Compiling comes to nothing, and this is in what was said. */
const refused = (said: string | RegExp): Readonly<Record<string, unknown>> => ({
  end: 'failed',
  reason: 'compile_error',
  stdout: '',
  compileOutput: typeof said === 'string' ? expect.stringContaining(said) : expect.stringMatching(said),
});

const files: readonly Attack[] = [
  {
    name: 'a C program that includes a file of the host',
    source: `#include "${SOURCES}"\nint main(void) { return 0; }`,
    over: c,
    outcome: refused('No such file or directory'),
  },
  {
    name: 'a C program that swallows a file of the host',
    source: `__asm__(".incbin \\"${SOURCES}\\"");\nint main(void) { return 0; }`,
    over: c,
    outcome: refused('file not found'),
  },
  {
    name: 'a C program that asks what is there',
    source: `#if __has_include("/etc/shadow") || __has_include("${SOURCES}")
#error seen
#endif
int main(void) { return 0; }`,
    over: c,
  },
  {
    name: 'a TypeScript program that refers to the host’s files',
    source:
      '/// <reference path="/etc/shadow.d.ts" />\nimport secret from "/etc/shadow.json";\nconsole.log(secret);',
    over: { language: 'typescript', entry: 'main.ts' },
    outcome: refused(/not found|Cannot find/),
    limits: { memoryBytes: 512 * MIB },
  },
  {
    name: 'a settings file that its compiler would read',
    source: 'int main(void) { return 0; }',
    over: {
      ...c,
      files: [
        { name: 'main.c', content: 'int main(void) { return 7; }' },
        { name: 'specs', content: '*cc1:\n+ -include /etc/shadow\n' },
        { name: '-fplugin=evil.c', content: 'int unused;' },
      ],
    },
    outcome: { end: 'failed', reason: 'runtime_error', exitCode: 7 },
  },
];

const bombs: readonly Attack[] = [
  {
    name: 'a template without an end',
    source: 'template <int N> struct A { A<N + 1> next; };\nint main() { A<0> a; return sizeof a; }',
    over: cpp,
    outcome: refused('instantiation depth'),
  },
  {
    name: 'templates that double',
    source: `template <int N, int M> struct A { static constexpr long value = A<N - 1, 2 * M>::value + A<N - 1, 2 * M + 1>::value; };
template <int M> struct A<0, M> { static constexpr long value = M; };
int main() { return A<28, 0>::value & 1; }`,
    over: cpp,
    outcome: refused(/Compiling was stopped|Killed|out of memory|cannot allocate|Cannot allocate/),
  },
  {
    name: 'a file that includes itself, and doubles',
    source:
      '#if __INCLUDE_LEVEL__ < 40\n#include "main.c"\n#include "main.c"\n#endif\nint main(void) { return 0; }',
    over: c,
    outcome: refused('Compiling was stopped: it'),
  },
  {
    name: 'macros that double',
    source: `#define A(x) x x x x x x x x x x
${Array.from({ length: 12 }, (_, n) => `#define A${n}(x) ${n === 0 ? 'A' : `A${n - 1}`}(${n === 0 ? 'A' : `A${n - 1}`}(x))`).join('\n')}
int main(void) { A3(;) return 0; }`,
    over: c,
    outcome: refused(/Compiling was stopped|Killed|memory/),
  },
  {
    name: 'a program too large for the disk',
    source: '__asm__(".data\\n.fill 500000000, 1, 7");\nint main(void) { return 0; }',
    over: c,
    outcome: refused(/No space|it wrote more than|it used more than|Killed|terminated|memory/),
  },
  {
    name: 'a file of zeros that takes nothing before it is kept',
    source: 'char zeros[1 << 30]; int main(void) { return zeros[5]; }',
    over: c,
  },
  {
    name: 'a flood of warnings',
    source: `${Array.from({ length: 400 }, (_, n) => `#warning ${n} ${'x'.repeat(200)}`).join('\n')}\nint main(void) { return 0; }`,
    over: c,
    outcome: {
      ...refused('it printed too much'),
      compileOutput: expect.stringContaining('it printed too much'),
    },
  },
];

describeAttacks('compilers and files', opened, files);
describeAttacks('compilers that are given too much', opened, bombs);
