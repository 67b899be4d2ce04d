import { describe, expect, it } from '@jest/globals';
import type { RunnerAbilities } from '@live-code/core';
import { announcement } from '../src/announcement.ts';

const RUNNER: RunnerAbilities = {
  name: 'sandbox',
  isolated: true,
  languages: [
    { id: 'python', version: '3.11.2' },
    { id: 'lua', version: '5.4.4' },
  ],
  enforces: [],
  enforcedBy: 'control groups, version 2',
};

describe('the first lines', () => {
  it('say where everything is, and how to keep what can be kept', () => {
    expect(
      announcement(
        '1.2.3',
        'http://127.0.0.1:3000',
        { databaseUrl: 'memory:', redisUrl: null, queueUrl: null },
        RUNNER,
      ),
    ).toBe(
      `Live Code 1.2.3
  API    http://127.0.0.1:3000
  Docs   http://127.0.0.1:3000/api-docs
  Data   in memory (sql.js), gone when this process ends; DATABASE_URL=file:live-code.db keeps it
  Queue  in memory, gone when this process ends; REDIS_URL=redis://HOST:6379 keeps it in Redis
  Runs   python, lua; isolated by the sandbox runner, limits by control groups, version 2
`,
    );
  });

  it('do not repeat the password of a Redis', () => {
    const lines = announcement(
      '1.2.3',
      'http://x',
      { databaseUrl: 'memory:', redisUrl: 'redis://:hunter2@h', queueUrl: null },
      null,
    );
    expect(lines).toContain('  Runs   nothing here: jobs are for workers\n');
    expect(lines).toContain('  Queue  in Redis, kept when this process ends\n');
    expect(lines).not.toContain('hunter2');
  });

  it.each([
    ['file:live-code.db', 'in an SQLite file, kept when this process ends'],
    ['postgres://user:hunter2@host/db', 'in PostgreSQL, kept when this process ends'],
  ])('say where %s keeps data, and no password', (databaseUrl, where) => {
    const lines = announcement('1', 'http://x', { databaseUrl, redisUrl: null, queueUrl: null }, null);
    expect(lines).toContain(`  Data   ${where}\n`);
    expect(lines).not.toContain('hunter2');
  });

  it('say that jobs wait in PostgreSQL, whatever else Redis is for, and no password', () => {
    const queueUrl = 'postgres://user:hunter2@host/db';
    const settings = { databaseUrl: 'memory:', redisUrl: 'redis://h', queueUrl };
    const lines = announcement('1', 'http://x', settings, null);
    expect(lines).toContain('  Queue  in PostgreSQL, kept when this process ends\n');
    expect(lines).not.toContain('hunter2');
  });

  it('say loudly that programs are not isolated', () => {
    const runner = { ...RUNNER, name: 'process', isolated: false, enforcedBy: 'a supervisor' };
    expect(
      announcement('1', 'http://x', { databaseUrl: 'memory:', redisUrl: null, queueUrl: null }, runner),
    ).toContain('  Runs   python, lua; NOT ISOLATED by the process runner, limits by a supervisor\n');
  });
});
