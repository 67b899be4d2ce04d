/**
 * How a language is compiled and run: one row each. In a command these words are replaced:
 * `{command}` by the first of `commands` that is installed, `{entry}` by the entry file's name, `{sources}` by the names
 * of all files with one of `extensions` (as words of their own), `{stem}` by the entry file's name without its extension,
 * `{class}` by the same as a Java class, `{heap}` by three quarters of the memory limit in MiB. The program's arguments
 * follow at the end.
 */
export interface Toolchain {
  /** As in core's catalogue. */
  readonly id: string;
  /** Names of the program that must be there; another name of the same one comes later. */
  readonly commands: readonly string[];
  /** Words after the command that make it say its version, and where the version is in what it says. */
  readonly version: { readonly args: readonly string[]; readonly pattern: RegExp };
  /** Leaves what it makes in `/build`. */
  readonly compile?: readonly string[];
  readonly run: readonly string[];
  readonly extensions?: readonly string[];
  /** Added to the environment of both stages. */
  readonly env?: Readonly<Record<string, string>>;
  /** Files that only the compiler sees. */
  readonly compilerFiles?: readonly (readonly [string, string])[];
}

/** What TypeScript has to know of Node where Node's own types are not installed. */
const NODE_TYPES = `declare var process: any, require: any, module: any, exports: any, Buffer: any, global: any;
declare var __dirname: string, __filename: string;
declare module '*';
`;

/** A figure that a program shows is left as a file: `launcher/for_programs/live_code_figures.py`. */
const FIGURES = { PYTHONPATH: '/opt/live-code', MPLBACKEND: 'module://live_code_figures' };

const JVM = ['-XX:+UseSerialGC', '-XX:-UsePerfData', '-Xshare:auto'];
const NUMBER = /(\d+\.\d+(?:\.\d+)?)/;

export const TOOLCHAINS: readonly Toolchain[] = [
  {
    id: 'python',
    commands: ['python3'],
    version: { args: ['--version'], pattern: NUMBER },
    run: ['{command}', '--', '{entry}'],
    // What was printed before a kill or a crash is the best hint at what went wrong; a buffer would take it along.
    env: { PYTHONUNBUFFERED: '1', ...FIGURES },
  },
  {
    id: 'javascript',
    commands: ['node', 'nodejs'],
    version: { args: ['--version'], pattern: NUMBER },
    run: ['{command}', '--max-old-space-size={heap}', '--', './{entry}'],
  },
  {
    id: 'typescript',
    commands: ['tsc'],
    version: { args: ['--version'], pattern: NUMBER },
    extensions: ['.ts', '.mts', '.cts', '.d.ts'],
    compile: [
      '{command}',
      ...['--outDir', '/build', '--rootDir', '/box', '--target', 'es2022', '--module', 'commonjs'],
      ...['--lib', 'es2022,dom', '--strict', '--noImplicitAny', 'false', '--esModuleInterop'],
      ...['--skipLibCheck', '--pretty', 'false', '{sources}', 'live-code-node.d.ts'],
    ],
    run: ['node', '--max-old-space-size={heap}', '--', '/build/{stem}.js'],
    compilerFiles: [['live-code-node.d.ts', NODE_TYPES]],
  },
  {
    id: 'bash',
    commands: ['bash'],
    version: { args: ['--version'], pattern: NUMBER },
    run: ['{command}', '--', './{entry}'],
  },
  {
    id: 'c',
    commands: ['gcc', 'cc', 'clang'],
    version: { args: ['--version'], pattern: NUMBER },
    extensions: ['.c'],
    compile: ['{command}', '-std=gnu17', '-O2', '-pthread', '-o', '/build/program', '{sources}', '-lm'],
    run: ['/build/program'],
  },
  {
    id: 'cpp',
    commands: ['g++', 'c++', 'clang++'],
    version: { args: ['--version'], pattern: NUMBER },
    extensions: ['.cpp', '.cc', '.cxx'],
    compile: ['{command}', '-std=gnu++20', '-O2', '-pthread', '-o', '/build/program', '{sources}'],
    run: ['/build/program'],
  },
  {
    id: 'java',
    commands: ['javac'],
    version: { args: ['-version'], pattern: NUMBER },
    extensions: ['.java'],
    compile: [
      '{command}',
      ...JVM.map((option) => `-J${option}`),
      ...['-J-XX:TieredStopAtLevel=1', '-encoding', 'UTF-8', '-d', '/build', '{sources}'],
    ],
    run: ['java', ...JVM, '-Xmx{heap}m', '-cp', '/build:/box', '{class}'],
  },
  {
    id: 'go',
    commands: ['go'],
    version: { args: ['version'], pattern: /go(\d+\.\d+(?:\.\d+)?)/ },
    extensions: ['.go'],
    compile: ['{command}', 'build', '-o', '/build/program', '{sources}'],
    run: ['/build/program'],
    env: {
      GOCACHE: '/tmp/go-build',
      GOPATH: '/tmp/go',
      GOPROXY: 'off',
      GOTOOLCHAIN: 'local',
      CGO_ENABLED: '0',
    },
  },
  {
    id: 'rust',
    commands: ['rustc'],
    version: { args: ['--version'], pattern: NUMBER },
    compile: [
      '{command}',
      '--edition',
      '2021',
      '-O',
      '--color',
      'never',
      '-o',
      '/build/program',
      './{entry}',
    ],
    run: ['/build/program'],
  },
  {
    id: 'ruby',
    commands: ['ruby'],
    version: { args: ['--version'], pattern: NUMBER },
    run: ['{command}', '--', './{entry}'],
  },
  {
    id: 'php',
    commands: ['php'],
    version: { args: ['--version'], pattern: NUMBER },
    run: ['{command}', '-d', 'display_errors=stderr', '-d', 'memory_limit=-1', '-f', './{entry}', '--'],
  },
  {
    id: 'perl',
    commands: ['perl'],
    version: { args: ['--version'], pattern: /\(v(\d+\.\d+\.\d+)\)/ },
    run: ['{command}', '--', './{entry}'],
  },
  {
    id: 'lua',
    commands: ['lua', 'lua5.4', 'lua5.3', 'luajit'],
    version: { args: ['-v'], pattern: NUMBER },
    run: ['{command}', './{entry}'],
  },
];
