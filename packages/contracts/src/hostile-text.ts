/** Text that stores and wires like to bend, cut or refuse; each short, by what it is. */
export const HOSTILE_TEXTS: readonly (readonly [name: string, text: string])[] = [
  ['nothing', ''],
  ['a NUL', 'a\0b'],
  ['the escape of a NUL', 'a\\u0000b'],
  ['a lone high surrogate', 'a\ud800'],
  ['the escape of a lone surrogate', 'a\\ud800'],
  ['a lone low surrogate', '\udc00b'],
  ['surrogates in the wrong order', '\udc00\ud800'],
  ['astral characters', '👩🏽‍🚀𝒳\u{10ffff}'],
  ['a byte order mark and noncharacters', '\ufeff\ufffe\uffff'],
  ['combining characters', 'e\u0301'],
  ['the same, composed', 'é'],
  ['control characters', '\r\n\t\b\x1b[31m\x7f\x85\u2028\u2029'],
  ['spaces at both ends', ' a '],
  ['quotes of every kind', `'"\`''""\\'\\"\\`],
  ['SQL', "'; drop table sessions; drop table executions; --"],
  ['placeholders and wildcards', '? $1 :a @a %s %00 _ * {a}'],
  ['JSON', '{"a":[null,1]}'],
  ['the word null', 'null'],
  ['a number', '007'],
  ['a key of every object', '__proto__'],
  ['a letter', 'a'],
  ['the letter as a capital', 'A'],
];

/** 1 048 576 characters, two bytes each in UTF-8. */
export const MEGABYTE = 'é'.repeat(1_048_576);
