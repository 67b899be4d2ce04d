// How long a program takes through the CodeRunner port, against the same program started bare. Everything is measured in
// one run, interleaved. Prints medians and ratios; asserts nothing.
//   pnpm bench:runner [ROUNDS]        PYTHON=/usr/bin/python3 (default), for all of them
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProcessCodeRunner } from '@live-code/adapters/process';
import { SandboxCodeRunner } from '@live-code/adapters/sandbox';
import { DEFAULT_LIMITS } from '@live-code/core';

const ROUNDS = Number(process.argv[2] ?? 100);
const PLOT_ROUNDS = Math.max(5, Math.round(ROUNDS / 10));
const AT_ONCE = [1, 2, 4, 8];
const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';
const PRELOAD = ['numpy', 'pandas', 'matplotlib'];
const HELLO = "print('Hello World')";
const PLOT = `import numpy, pandas, matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
frame = pandas.DataFrame({"x": numpy.arange(100), "y": numpy.sin(numpy.arange(100) / 10)})
plt.plot(frame.x, frame.y)
plt.savefig("plot.png")
print("drawn")`;
const silent = { info: () => {}, warn: () => {}, error: () => {} };

const out = (line) => process.stdout.write(`${line}\n`);

/** Seconds of processor time of these processes and of the children they have waited for. */
const cpuSeconds = (pids) => {
  let ticks = 0;
  for (const pid of pids) {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    for (const index of [11, 12, 13, 14]) ticks += Number(fields[index]);
  }
  return ticks / 100;
};

const bare = (command, args) => (source) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, [...args, '-c', source], { cwd: '/tmp', stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    child.stdout.on('data', (text) => {
      printed += text;
    });
    child.on('close', (code) => (code === 0 ? resolve(printed) : reject(new Error(`${command}: ${code}`))));
  });

const through = (runner) => async (source) => {
  const request = { language: 'python', files: [{ name: 'main.py', content: source }], entry: 'main.py' };
  const rest = { stdin: '', args: [], env: {}, limits: DEFAULT_LIMITS };
  const outcome = await runner.run({ ...request, ...rest }, new AbortController().signal);
  if (outcome.end !== 'succeeded') throw new Error(`${outcome.reason}: ${outcome.stderr}`);
  return outcome.stdout;
};

const BWRAP = ['--ro-bind', '/usr', '/usr', '--symlink', 'usr/bin', '/bin', '--symlink', 'usr/lib', '/lib'];
BWRAP.push('--symlink', 'usr/lib64', '/lib64', '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp');
BWRAP.push('--unshare-all', '--die-with-parent', PYTHON);

/** The launcher is this process's child that runs `/box/main.py`; what its programs use is counted there. */
const launchersNow = () =>
  spawnSync('pgrep', ['-P', String(process.pid), '-f', '/box/main.py'], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(Boolean);

const sandbox = async (options) => {
  const before = launchersNow();
  const runner = new SandboxCodeRunner({ python: PYTHON, log: silent, ...options });
  await runner.abilities();
  const launcher = launchersNow().find((pid) => !before.includes(pid));
  return { run: through(runner), pids: ['self', launcher], close: () => runner.close() };
};

const plain = (run) => ({ run, pids: ['self'], close: async () => {} });

const noRates = () => Object.fromEntries(AT_ONCE.map((atOnce) => [atOnce, []]));

const openKinds = async () => {
  const processRunner = new ProcessCodeRunner({ python: PYTHON, log: silent });
  const kinds = {
    'bare python3 -c': plain(bare(PYTHON, [])),
    'process runner': { ...plain(through(processRunner)), close: () => processRunner.close() },
    'sandbox, cold': await sandbox({ concurrency: 8, readySandboxes: 0 }),
    'sandbox, warm': await sandbox({ concurrency: 8 }),
  };
  if (spawnSync('bwrap', ['--version']).status === 0) kinds.bubblewrap = plain(bare('bwrap', BWRAP));
  return Object.entries(kinds).map(([name, kind]) => ({
    name,
    ...kind,
    times: [],
    rates: noRates(),
    cpu: [],
  }));
};

const quantile = (values, part) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)];

const time = async (kind, source, expected) => {
  const begun = performance.now();
  const printed = await kind.run(source);
  kind.times.push(performance.now() - begun);
  if (printed !== expected) throw new Error(`${kind.name} printed ${JSON.stringify(printed)}`);
};

/** Runs per second with this many at once, and processor milliseconds per run. */
const load = async (kind, atOnce, runs) => {
  let left = runs;
  const cpuBefore = cpuSeconds(kind.pids);
  const begun = performance.now();
  const worker = async () => {
    while (left-- > 0) await kind.run(HELLO);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const seconds = (performance.now() - begun) / 1000;
  await sleep(50);
  kind.rates[atOnce].push(runs / seconds);
  kind.cpu.push(((cpuSeconds(kind.pids) - cpuBefore) * 1000) / runs);
};

const table = (title, kinds, columns) => {
  out(`\n${title}`);
  out(
    ['', ...columns.map(([name]) => name)]
      .map((cell, index) => (index ? cell.padStart(12) : cell.padEnd(18)))
      .join(''),
  );
  for (const kind of kinds) {
    out([kind.name.padEnd(18), ...columns.map(([, value]) => value(kind).padStart(12))].join(''));
  }
};

const [cpu] = cpus();
out(`${cpu?.model.trim()}, ${cpus().length} cores, Node ${process.versions.node}, ${PYTHON}`);

const kinds = await openKinds();
const [base] = kinds;
for (const kind of kinds) for (let round = 0; round < 5; round++) await time(kind, HELLO, 'Hello World\n');
for (const kind of kinds) kind.times.length = 0;
for (let round = 0; round < ROUNDS; round++) {
  for (const kind of kinds) {
    await time(kind, HELLO, 'Hello World\n');
    // A sandbox that was taken is replaced in quiet times; without a pause there are none.
    await sleep(15);
  }
}
for (let round = 0; round < 5; round++) {
  for (const atOnce of AT_ONCE) for (const kind of kinds) await load(kind, atOnce, ROUNDS);
}
const ms = (value) => `${value.toFixed(2)} ms`;
const p50 = (kind) => quantile(kind.times, 0.5);
const ratio = (value) => `${value.toFixed(2)} x`;
table(`${HELLO}: ${ROUNDS} runs each, one at a time`, kinds, [
  ['p50', (kind) => ms(p50(kind))],
  ['p95', (kind) => ms(quantile(kind.times, 0.95))],
  ['p50 to bare', (kind) => ratio(p50(kind) / p50(base))],
  ['CPU per run', (kind) => ms(quantile(kind.cpu, 0.5))],
]);
const rate = (kind, atOnce) => quantile(kind.rates[atOnce], 0.5);
table(
  `Runs per second, median of 5 times ${ROUNDS}, and the ratio to bare`,
  kinds,
  AT_ONCE.map((atOnce) => [
    `${atOnce} at once`,
    (kind) => `${rate(kind, atOnce).toFixed(0)} ${ratio(rate(kind, atOnce) / rate(base, atOnce))}`,
  ]),
);
for (const kind of kinds) await kind.close();

if (spawnSync(PYTHON, ['-c', `import ${PRELOAD.join(', ')}`]).status === 0) {
  const plotters = [
    { name: 'bare python3 -c', ...plain(bare(PYTHON, [])), times: [] },
    { name: 'sandbox, warm', ...(await sandbox({})), times: [] },
    { name: 'with preload', ...(await sandbox({ preload: PRELOAD })), times: [] },
  ];
  for (const kind of plotters) await time(kind, PLOT, 'drawn\n');
  for (const kind of plotters) kind.times.length = 0;
  for (let round = 0; round < PLOT_ROUNDS; round++) {
    for (const kind of plotters) {
      await time(kind, PLOT, 'drawn\n');
      await sleep(50);
    }
  }
  table(`Import ${PRELOAD.join(', ')} and draw a plot: ${PLOT_ROUNDS} runs each`, plotters, [
    ['p50', (kind) => ms(p50(kind))],
    ['p95', (kind) => ms(quantile(kind.times, 0.95))],
    ['p50 to bare', (kind) => ratio(p50(kind) / p50(plotters[0]))],
  ]);
  for (const kind of plotters) await kind.close();
}
