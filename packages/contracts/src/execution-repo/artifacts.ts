import { describe, expect, it } from '@jest/globals';
import {
  ARTIFACT_BOUNDS,
  type Artifact,
  type ArtifactInfo,
  type Execution,
  type ExecutionRepo,
} from '@live-code/core';
import { anExecution } from '../builders.ts';
import type { Subject } from '../fresh.ts';
import { HOSTILE_TEXTS } from '../hostile-text.ts';
import { scribble } from '../scribble.ts';
import { anArtifact, anOutcome, aRunning, claimAt, lossAt } from './stages.ts';

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const CONTENTS: Readonly<Record<string, Uint8Array>> = {
  'nothing at all': new Uint8Array(),
  'a NUL': Uint8Array.of(0),
  'every byte': EVERY_BYTE,
  'bytes that are no UTF-8': Uint8Array.of(0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80),
  'what looks like hexadecimal': new TextEncoder().encode('\\x00ff'),
  'a megabyte': Uint8Array.from({ length: 1_048_576 }, (_, index) => (index * 31 + (index >> 8)) & 0xff),
};

const NAMES: readonly string[] = [
  'plot.png',
  'sub/data.csv',
  'sub/sub/data.csv',
  'two words.txt',
  ' ',
  '\n',
  'line\r\nX-Header: 1',
  `quotes '"\`\\.txt`,
  '100%25 %s %2F.txt',
  'C:\\file',
  '-rf',
  '\u202egnp.exe',
  '\x01\x1b[31m\x7f',
  'x'.repeat(ARTIFACT_BOUNDS.nameLength),
  '\u0001'.repeat(ARTIFACT_BOUNDS.nameLength),
  ...HOSTILE_TEXTS.map(([, text]) => text),
];

const infosOf = (artifacts: readonly Artifact[]): readonly ArtifactInfo[] =>
  artifacts.map(({ name, mediaType, sizeBytes }) => ({ name, mediaType, sizeBytes }));

/** Files that programs left are kept with the outcome, and apart from the execution. */
export const artifacts = (subject: Subject<ExecutionRepo>): void => {
  /** A stored execution that ended, leaving these. */
  const leaving = async (left: readonly Artifact[], over?: Partial<Execution>): Promise<Execution> => {
    const { id } = await aRunning(subject.repo, over);
    return (await subject.repo.finish(id, 1, anOutcome({ artifacts: left }), 2050)) as Execution;
  };

  describe('artifacts', () => {
    it.each(Object.entries(CONTENTS))('reads back %s exactly', async (_, content) => {
      const { id } = await leaving([anArtifact('other'), anArtifact('file', content)]);

      const found = (await subject.repo.findArtifact(id, 'file')) as Artifact;

      // Not by `toEqual`, which would show the difference of a megabyte for minutes.
      expect(Buffer.compare(found.content, content)).toBe(0);
      expect(infosOf([found])).toEqual(infosOf([anArtifact('file', content)]));
    });

    it('tells names, whatever they are, apart, and keeps their order', async () => {
      const left = NAMES.map((name, index) =>
        anArtifact(name, new TextEncoder().encode(`${index}`), `type/${name}`),
      );

      const ended = await leaving(left);

      expect(ended.outcome?.artifacts).toEqual(infosOf(left));
      expect(await subject.repo.find(ended.id)).toEqual(ended);
      for (const artifact of left) {
        expect(await subject.repo.findArtifact(ended.id, artifact.name)).toEqual(artifact);
      }
    });

    it('finds nothing under a name that is only like one', async () => {
      const { id } = await leaving([anArtifact('sub/Data.csv')]);

      for (const name of [
        'sub/data.csv',
        'Data.csv',
        'sub',
        'sub/',
        '/sub/Data.csv',
        './sub/Data.csv',
        '%',
      ]) {
        expect(await subject.repo.findArtifact(id, name)).toBeNull();
      }
    });

    it('finds each execution’s own, and none where there is no execution', async () => {
      const [a, b] = [EVERY_BYTE, Uint8Array.of(1)].map((content) => leaving([anArtifact('file', content)]));
      const [one, other] = [await (a as Promise<Execution>), await (b as Promise<Execution>)];
      const without = await leaving([]);

      expect((await subject.repo.findArtifact(one.id, 'file'))?.content).toEqual(EVERY_BYTE);
      expect((await subject.repo.findArtifact(other.id, 'file'))?.content).toEqual(Uint8Array.of(1));
      expect(await subject.repo.findArtifact(without.id, 'file')).toBeNull();
      expect(await subject.repo.findArtifact('no such id', 'file')).toBeNull();
    });

    it('gives no contents with an execution, however it is come by', async () => {
      const over = { sessionId: 's', idempotencyKey: 'key' };
      const ended = await leaving([anArtifact('file', EVERY_BYTE)], over);
      const seen = [
        ended,
        await subject.repo.find(ended.id),
        await subject.repo.findByIdempotencyKey('s', 'key'),
        await subject.repo.add(anExecution(over)),
        await subject.repo.requestCancel(ended.id, 3000),
      ];

      for (const execution of seen) {
        const [info] = execution?.outcome?.artifacts ?? [];
        expect(Object.keys(info ?? {}).sort()).toEqual(['mediaType', 'name', 'sizeBytes']);
      }
    });

    it('keeps as many as an execution may have', async () => {
      const left = Array.from({ length: ARTIFACT_BOUNDS.count }, (_, index) => anArtifact(`${-index}`));

      const ended = await leaving(left);

      expect(ended.outcome?.artifacts).toEqual(infosOf(left));
      for (const artifact of left) {
        expect(await subject.repo.findArtifact(ended.id, artifact.name)).toEqual(artifact);
      }
    });

    it('stores nothing of an outcome that comes too late, too early or from another attempt', async () => {
      const { id } = await aRunning(subject.repo);
      const late = anOutcome({ artifacts: [anArtifact('file'), anArtifact('late')] });
      for (const attempt of [0, 2]) expect(await subject.repo.finish(id, attempt, late, 2050)).toBeNull();
      await subject.repo.release(id, 1, lossAt(2060));
      expect(await subject.repo.finish(id, 1, late, 2070)).toBeNull();
      await subject.repo.claim(id, claimAt(2080));
      expect(await subject.repo.finish(id, 1, late, 2090)).toBeNull();
      expect(await subject.repo.finish('no such id', 1, late, 2090)).toBeNull();
      expect(await subject.repo.findArtifact(id, 'file')).toBeNull();

      const file = anArtifact('file', EVERY_BYTE);
      await subject.repo.finish(id, 2, anOutcome({ artifacts: [file] }), 2100);
      expect(await subject.repo.finish(id, 2, late, 2110)).toBeNull();

      expect(await subject.repo.findArtifact(id, 'file')).toEqual(file);
      expect(await subject.repo.findArtifact(id, 'late')).toBeNull();
      expect(await subject.repo.findArtifact('no such id', 'file')).toBeNull();
    });

    it('stores those of exactly one of many outcomes of one attempt', async () => {
      const { id } = await aRunning(subject.repo);
      const outcomes = Array.from({ length: 20 }, (_, index) =>
        anOutcome({ artifacts: [anArtifact('all'), anArtifact(`${index}`)] }),
      );

      const got = await Promise.all(outcomes.map((outcome) => subject.repo.finish(id, 1, outcome, 2050)));

      const won = got.flatMap((execution, index) => (execution === null ? [] : [`${index}`]));
      expect(won).toHaveLength(1);
      const found = await Promise.all(outcomes.map((_, index) => subject.repo.findArtifact(id, `${index}`)));
      expect(found.flatMap((artifact) => artifact?.name ?? [])).toEqual(won);
      expect((await subject.repo.find(id))?.outcome?.artifacts.map(({ name }) => name)).toEqual([
        'all',
        ...won,
      ]);
    });

    it('is there for whoever reads that the execution ended', async () => {
      const { id } = await aRunning(subject.repo);
      const file = anArtifact('file', EVERY_BYTE);
      const reading = async (): Promise<void> => {
        while ((await subject.repo.find(id))?.finishedAt === null) await new Promise(setImmediate);
        expect(await subject.repo.findArtifact(id, 'file')).toEqual(file);
      };

      const others = Array.from({ length: 99 }, (_, index) => anArtifact(`${index}`));
      const finishing = subject.repo.finish(id, 1, anOutcome({ artifacts: [...others, file] }), 2050);
      await Promise.all([reading(), reading(), finishing]);
    });

    it('is not changed by what a caller does to the bytes it gave, or got', async () => {
      // A Buffer, as Node reads files: its `slice` is no copy.
      const given = anArtifact('file', Buffer.from(EVERY_BYTE));
      const { id } = await leaving([given]);
      given.content.fill(7);
      scribble(given);

      const got = (await subject.repo.findArtifact(id, 'file')) as Artifact;
      expect(got).toEqual(anArtifact('file', EVERY_BYTE));
      got.content.fill(9);
      scribble(got);

      expect(await subject.repo.findArtifact(id, 'file')).toEqual(anArtifact('file', EVERY_BYTE));
    });

    it('is not changed by what a caller does to the list', async () => {
      const left = [anArtifact('a'), anArtifact('b')];
      const infos = infosOf(left);
      const ended = await leaving(left);
      left.reverse();
      scribble(ended.outcome?.artifacts);

      expect((await subject.repo.find(ended.id))?.outcome?.artifacts).toEqual(infos);
    });
  });
};
