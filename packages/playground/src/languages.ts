import { type LanguageSupport, StreamLanguage, type StreamParser } from '@codemirror/language';

/** What the editor needs of a language. */
interface Row {
  /** As people call it. */
  readonly name: string;
  /** Loaded when it is first used. */
  readonly load: () => Promise<LanguageSupport | StreamLanguage<unknown>>;
  /** Columns of an indentation; a tab where 0. */
  readonly indent: number;
  /** What a new session has. */
  readonly starter: string;
}

const streamed = async (parser: Promise<StreamParser<unknown>>): Promise<StreamLanguage<unknown>> =>
  StreamLanguage.define(await parser);

const javascript = (typescript: boolean) => async () =>
  (await import('@codemirror/lang-javascript')).javascript({ typescript });

const cpp = async () => (await import('@codemirror/lang-cpp')).cpp();

/** By the API's names. */
export const LANGUAGES: Readonly<Record<string, Row>> = {
  python: {
    name: 'Python',
    load: async () => (await import('@codemirror/lang-python')).python(),
    indent: 4,
    starter: `name = "world"

for count in range(1, 4):
    print(f"{count}. Hello, {name}!")
`,
  },
  javascript: {
    name: 'JavaScript',
    load: javascript(false),
    indent: 2,
    starter: `const name = 'world';

for (const count of [1, 2, 3]) {
  console.log(\`\${count}. Hello, \${name}!\`);
}
`,
  },
  typescript: {
    name: 'TypeScript',
    load: javascript(true),
    indent: 2,
    starter: `const greeting = (name: string, count: number): string => \`\${count}. Hello, \${name}!\`;

for (const count of [1, 2, 3]) {
  console.log(greeting('world', count));
}
`,
  },
  bash: {
    name: 'Bash',
    load: () => streamed(import('@codemirror/legacy-modes/mode/shell').then(({ shell }) => shell)),
    indent: 2,
    starter: `name=world

for count in 1 2 3; do
  echo "$count. Hello, $name!"
done
`,
  },
  c: {
    name: 'C',
    load: cpp,
    indent: 4,
    starter: `#include <stdio.h>

int main(void) {
    for (int count = 1; count <= 3; count++) {
        printf("%d. Hello, world!\\n", count);
    }
    return 0;
}
`,
  },
  cpp: {
    name: 'C++',
    load: cpp,
    indent: 4,
    starter: `#include <iostream>

int main() {
    for (int count = 1; count <= 3; ++count) {
        std::cout << count << ". Hello, world!\\n";
    }
}
`,
  },
  java: {
    name: 'Java',
    load: async () => (await import('@codemirror/lang-java')).java(),
    indent: 4,
    starter: `public class Main {
    public static void main(String[] args) {
        for (int count = 1; count <= 3; count++) {
            System.out.println(count + ". Hello, world!");
        }
    }
}
`,
  },
  go: {
    name: 'Go',
    load: async () => (await import('@codemirror/lang-go')).go(),
    indent: 0,
    starter: `package main

import "fmt"

func main() {
\tfor count := 1; count <= 3; count++ {
\t\tfmt.Printf("%d. Hello, world!\\n", count)
\t}
}
`,
  },
  rust: {
    name: 'Rust',
    load: async () => (await import('@codemirror/lang-rust')).rust(),
    indent: 4,
    starter: `fn main() {
    for count in 1..=3 {
        println!("{count}. Hello, world!");
    }
}
`,
  },
  ruby: {
    name: 'Ruby',
    load: () => streamed(import('@codemirror/legacy-modes/mode/ruby').then(({ ruby }) => ruby)),
    indent: 2,
    starter: `name = "world"

1.upto(3) do |count|
  puts "#{count}. Hello, #{name}!"
end
`,
  },
  php: {
    name: 'PHP',
    load: async () => (await import('@codemirror/lang-php')).php(),
    indent: 4,
    starter: `<?php
$name = 'world';

for ($count = 1; $count <= 3; $count++) {
    echo "$count. Hello, $name!\\n";
}
`,
  },
  perl: {
    name: 'Perl',
    load: () => streamed(import('@codemirror/legacy-modes/mode/perl').then(({ perl }) => perl)),
    indent: 4,
    starter: `use strict;
use warnings;

my $name = "world";
for my $count (1 .. 3) {
    print "$count. Hello, $name!\\n";
}
`,
  },
  lua: {
    name: 'Lua',
    load: () => streamed(import('@codemirror/legacy-modes/mode/lua').then(({ lua }) => lua)),
    indent: 2,
    starter: `local name = "world"

for count = 1, 3 do
  print(count .. ". Hello, " .. name .. "!")
end
`,
  },
};

/** As people call it; one that the page does not know by its own name. */
export const nameOf = (language: string): string => LANGUAGES[language]?.name ?? language;
