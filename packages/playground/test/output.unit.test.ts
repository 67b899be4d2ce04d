import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Output, type Segment, withoutControls, withPlaces } from '../src/state/output.ts';

describe('output', () => {
  it('is told to whoever listens: what there is, then each piece, in order', () => {
    const output = new Output();
    output.append('stdout', 'a');
    const heard: Segment[] = [];
    const stop = output.listen((segment) => heard.push(segment));
    output.append('stderr', 'b');
    output.append('stdout', '');
    stop();
    output.append('stdout', 'c');

    expect(heard).toEqual([
      { source: 'stdout', text: 'a' },
      { source: 'stderr', text: 'b' },
    ]);
    expect(output.isEmpty).toBe(false);
    expect(new Output().isEmpty).toBe(true);
  });
});

describe('control characters', () => {
  it('are shown as pictures, line ends and tabs as they are', () => {
    expect(withoutControls('\u001b[31mred\u0000\u0007\u007f\ttab\r\nline\rback')).toBe(
      '␛[31mred␀␇␡\ttab\nline␍back',
    );
  });

  it('that have no picture, or turn text around, are shown as U+FFFD', () => {
    expect(withoutControls('\u009b1m\u202egnp\u2066')).toBe('\ufffd1m\ufffdgnp\ufffd');
  });

  it('are never left, whatever is printed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(withoutControls(text).replace(/[\n\t]/g, '')).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

describe('places in what was printed', () => {
  const files = ['main.py', 'lib/words.py', 'main.c', 'main.js', 'Main.java', 'a b.py'];
  const found = (text: string) => withPlaces(text, files).flatMap(({ place }) => place ?? []);

  it('are found as each language says them', () => {
    expect(found('  File "/box/main.py", line 3, in <module>')).toEqual([{ file: 'main.py', line: 3 }]);
    expect(found('  File "/box/lib/words.py", line 12, in f')).toEqual([{ file: 'lib/words.py', line: 12 }]);
    expect(found('  File "/box/a b.py", line 2')).toEqual([{ file: 'a b.py', line: 2 }]);
    expect(found("main.c:2:10: error: 'nothing' undeclared")).toEqual([{ file: 'main.c', line: 2 }]);
    expect(found('    at f (/box/main.js:3:7)')).toEqual([{ file: 'main.js', line: 3 }]);
    expect(found('\tat Main.main(Main.java:5)')).toEqual([{ file: 'Main.java', line: 5 }]);
  });

  it('in files that are not the session’s are text', () => {
    expect(found('File "/usr/lib/python3.11/json/decoder.py", line 337')).toEqual([]);
    expect(found('File "<string>", line 1')).toEqual([]);
    expect(found('see other.c:3')).toEqual([]);
  });

  it('leave the text as it is, whatever it is', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('File "main.py", line 3', 'main.c:4', '/box/', '\n'));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        expect(
          withPlaces(text, files)
            .map((part) => part.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
