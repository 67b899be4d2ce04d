/**
 * Writes into the documents what the code knows better: the state diagram and the table of settings.
 * With `--check` it writes nothing, and fails where a document is out of date. Reads the build.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const built = (path) => import(new URL(`../packages/${path}/dist/index.js`, import.meta.url));

/** The lifecycle table as a Mermaid state diagram: https://mermaid.js.org/syntax/stateDiagram.html */
const stateDiagram = async () => {
  const { LIFECYCLE, isTerminal, EXECUTION_STATUSES } = await built('core');
  const steps = Object.entries(LIFECYCLE).flatMap(([from, events]) =>
    Object.entries(events).map(([event, to]) => `    ${from} --> ${to}: ${event}`),
  );
  const ends = EXECUTION_STATUSES.filter(isTerminal).map((status) => `    ${status} --> [*]`);
  const [first] = EXECUTION_STATUSES;
  return ['```mermaid', 'stateDiagram-v2', `    [*] --> ${first}`, ...steps, ...ends, '```'].join('\n');
};

const settingsTable = async () => {
  const { SETTINGS } = await built('live-code');
  const cell = (text) => text.replaceAll('|', '\\|');
  const rows = SETTINGS.map(
    ({ variable, fallback, meaning }) => `| \`${variable}\` | ${cell(fallback)} | ${cell(meaning)} |`,
  );
  return ['| Variable | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
};

/** What is generated where: the document, the name in its markers, the text between them. */
const PARTS = [
  { document: 'ARCHITECTURE.md', name: 'lifecycle', generate: stateDiagram },
  { document: 'README.md', name: 'settings', generate: settingsTable },
];

/** The document with `generated` between its two markers, which must both be there, once, in order. */
const withPart = (text, { document, name, generated }) => {
  const opening = `<!-- ${name}:begin -->`;
  const closing = `<!-- ${name}:end -->`;
  const [before, inside, ...more] = text.split(opening);
  const [, after, ...rest] = inside?.split(closing) ?? [];
  if (after === undefined || more.length > 0 || rest.length > 0) {
    throw new Error(`${document} must hold ${opening} and, after it, ${closing}, each once`);
  }
  return `${before}${opening}\n\n${generated}\n\n${closing}${after}`;
};

const checking = process.argv.includes('--check');
for (const part of PARTS) {
  const file = join(ROOT, part.document);
  const present = await readFile(file, 'utf8');
  const wanted = withPart(present, { ...part, generated: await part.generate() });
  if (wanted === present) continue;
  if (checking) {
    process.stderr.write(`${part.document} is out of date in its part "${part.name}"; run \`pnpm docs\`\n`);
    process.exitCode = 1;
  } else {
    await writeFile(file, wanted);
    process.stdout.write(`${part.document}: wrote ${part.name}\n`);
  }
}
