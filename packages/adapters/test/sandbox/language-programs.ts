/** What each language's programs are in one test: texts of the entry file. */
export interface LanguagePrograms {
  readonly entry: string;
  /** Prints `Hello World` and a line end. */
  readonly hello: string;
  /** Prints what it reads, and then its first argument in brackets. */
  readonly echo: string;
  /** Ends with exit code 3 and a word on standard error. */
  readonly exit: string;
  /** Never ends by itself. */
  readonly loop: string;
  /** What no compiler takes, and a word of what it then says; what is not compiled fails when it runs. */
  readonly broken: readonly [string, RegExp];
  /** Fills memory until something stops it. */
  readonly memory: string;
}

export const LANGUAGE_PROGRAMS: Readonly<Record<string, LanguagePrograms>> = {
  python: {
    entry: 'main.py',
    hello: 'print("Hello World")',
    echo: 'import sys; sys.stdout.write(sys.stdin.read()); print(f"[{sys.argv[1]}]")',
    exit: 'import sys; print("bye", file=sys.stderr); sys.exit(3)',
    loop: 'while True: pass',
    broken: ['print("Hello"', /SyntaxError/],
    memory: 'l = []\nwhile True: l.append("x" * 1000000)',
  },
  javascript: {
    entry: 'main.js',
    hello: 'console.log("Hello World")',
    echo: 'process.stdout.write(require("fs").readFileSync(0, "utf8")); console.log("[" + process.argv[2] + "]")',
    exit: 'console.error("bye"); process.exit(3)',
    loop: 'for (;;);',
    broken: ['console.log("Hello"', /SyntaxError/],
    memory: 'const l = []; for (;;) l.push(new Array(100000).fill(l.length))',
  },
  typescript: {
    entry: 'main.ts',
    hello: 'const text: string = "Hello World"; console.log(text)',
    echo: 'import * as fs from "fs"; process.stdout.write(fs.readFileSync(0, "utf8")); console.log("[" + process.argv[2] + "]")',
    exit: 'console.error("bye"); process.exit(3)',
    loop: 'for (;;);',
    broken: ['const text: string = 1;', /error TS2322/],
    memory: 'const l: number[][] = []; for (;;) l.push(new Array(100000).fill(l.length))',
  },
  bash: {
    entry: 'main.sh',
    hello: 'echo Hello World',
    echo: 'cat; echo "[$1]"',
    exit: 'echo bye >&2; exit 3',
    loop: 'while :; do :; done',
    broken: ['if true; then echo Hello', /unexpected end of file/],
    memory: 'x=0123456789; while :; do x=$x$x; done',
  },
  c: {
    entry: 'main.c',
    hello: '#include <stdio.h>\nint main(void) { puts("Hello World"); }',
    echo: '#include <stdio.h>\nint main(int c, char **v) { int b; while ((b = getchar()) != EOF) putchar(b); printf("[%s]\\n", v[1]); }',
    exit: '#include <stdio.h>\nint main(void) { fputs("bye\\n", stderr); return 3; }',
    loop: 'int main(void) { for (volatile int i = 0;; i++); }',
    broken: ['int main(void) { return nothing; }', /main\.c:1:\d+: error:.*nothing/],
    memory:
      '#include <stdlib.h>\n#include <string.h>\nint main(void) { for (;;) { char *p = malloc(1 << 20); if (!p) return 1; memset(p, 1, 1 << 20); } }',
  },
  cpp: {
    entry: 'main.cpp',
    hello: '#include <iostream>\nint main() { std::cout << "Hello World" << std::endl; }',
    echo: '#include <iostream>\nint main(int, char **v) { std::cout << std::cin.rdbuf() << "[" << v[1] << "]\\n"; }',
    exit: '#include <iostream>\nint main() { std::cerr << "bye\\n"; return 3; }',
    loop: 'int main() { for (volatile int i = 0;; i = i + 1); }',
    broken: ['int main() { return nothing; }', /main\.cpp:1:\d+: error:.*nothing/],
    memory:
      '#include <vector>\nint main() { std::vector<char*> v; for (;;) v.push_back(new char[1 << 20]()); }',
  },
  java: {
    entry: 'Main.java',
    hello: 'class Main { public static void main(String[] a) { System.out.println("Hello World"); } }',
    echo: 'class Main { public static void main(String[] a) throws Exception { System.in.transferTo(System.out); System.out.println("[" + a[0] + "]"); } }',
    exit: 'class Main { public static void main(String[] a) { System.err.println("bye"); System.exit(3); } }',
    loop: 'class Main { public static void main(String[] a) { for (long i = 0; ; i++) if (i < 0) return; } }',
    broken: ['class Main { int x = "text"; }', /Main\.java:1: error: incompatible types/],
    memory:
      'import java.util.*; class Main { public static void main(String[] a) { List<byte[]> l = new ArrayList<>(); for (;;) l.add(new byte[1 << 20]); } }',
  },
  go: {
    entry: 'main.go',
    hello: 'package main\nimport "fmt"\nfunc main() { fmt.Println("Hello World") }',
    echo: 'package main\nimport ("fmt"; "io"; "os")\nfunc main() { io.Copy(os.Stdout, os.Stdin); fmt.Printf("[%s]\\n", os.Args[1]) }',
    exit: 'package main\nimport ("fmt"; "os")\nfunc main() { fmt.Fprintln(os.Stderr, "bye"); os.Exit(3) }',
    loop: 'package main\nfunc main() { for { } }',
    broken: ['package main\nfunc main() { nothing() }', /main\.go:2:\d+: undefined: nothing/],
    memory:
      'package main\nfunc main() { var l [][]byte; for { b := make([]byte, 1<<20); for i := range b { b[i] = 1 }; l = append(l, b) } }',
  },
  rust: {
    entry: 'main.rs',
    hello: 'fn main() { println!("Hello World"); }',
    echo: 'use std::io; fn main() { io::copy(&mut io::stdin(), &mut io::stdout()).unwrap(); println!("[{}]", std::env::args().nth(1).unwrap()); }',
    exit: 'fn main() { eprintln!("bye"); std::process::exit(3); }',
    loop: 'fn main() { let mut i: u64 = 0; loop { i = unsafe { std::ptr::read_volatile(&i) }.wrapping_add(1); } }',
    broken: ['fn main() { nothing(); }', /cannot find function `nothing`/],
    memory:
      'fn main() { let mut l = Vec::new(); while l.len() < usize::MAX { l.push(vec![1u8; 1 << 20]); } println!("{:?}", l); }',
  },
  ruby: {
    entry: 'main.rb',
    hello: 'puts "Hello World"',
    echo: 'print $stdin.read; puts "[#{ARGV[0]}]"',
    exit: 'warn "bye"; exit 3',
    loop: 'loop {}',
    broken: ['puts "Hello', /unterminated string/],
    memory: 'l = []; loop { l << "x" * 1_000_000 }',
  },
  php: {
    entry: 'main.php',
    hello: '<?php echo "Hello World\\n";',
    echo: '<?php echo stream_get_contents(STDIN), "[$argv[1]]\\n";',
    exit: '<?php fwrite(STDERR, "bye\\n"); exit(3);',
    loop: '<?php while (true);',
    broken: ['<?php echo "Hello"', /Parse error/],
    memory: '<?php $l = []; while (true) $l[] = str_repeat("x", 1000000);',
  },
  perl: {
    entry: 'main.pl',
    hello: 'print "Hello World\\n";',
    echo: 'print <STDIN>; print "[$ARGV[0]]\\n";',
    exit: 'print STDERR "bye\\n"; exit 3;',
    loop: '1 while 1;',
    broken: ['use strict; print $nothing;', /Global symbol "\$nothing"/],
    memory: 'my @l; while (1) { push @l, "x" x 1000000 }',
  },
  lua: {
    entry: 'main.lua',
    hello: 'print("Hello World")',
    echo: 'io.write(io.read("a")); print("[" .. arg[1] .. "]")',
    exit: 'io.stderr:write("bye\\n"); os.exit(3)',
    loop: 'while true do end',
    broken: ['print("Hello"', /expected/],
    memory: 'local l = {} while true do l[#l + 1] = string.rep("x", 1000000) .. #l end',
  },
};
