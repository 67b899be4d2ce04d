import { describe, expect, it } from '@jest/globals';
import { announcement } from '../src/announcement.ts';

describe('the first lines', () => {
  it('say where everything is, and how to keep what can be kept', () => {
    expect(announcement('1.2.3', 'http://127.0.0.1:3000', { databaseUrl: 'memory:', redisUrl: null })).toBe(
      `Live Code 1.2.3
  API    http://127.0.0.1:3000
  Docs   http://127.0.0.1:3000/api-docs
  Data   in memory (sql.js), gone when this process ends; a durable database comes in a later version
  Queue  in memory, gone when this process ends; REDIS_URL=redis://HOST:6379 keeps it in Redis
`,
    );
  });

  it('do not repeat the password of a Redis', () => {
    const lines = announcement('1.2.3', 'http://x', {
      databaseUrl: 'memory:',
      redisUrl: 'redis://:hunter2@h',
    });
    expect(lines).toContain('  Queue  in Redis, kept when this process ends\n');
    expect(lines).not.toContain('hunter2');
  });
});
