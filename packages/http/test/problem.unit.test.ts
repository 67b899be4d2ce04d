import { describe, expect, it } from '@jest/globals';
import {
  ArtifactNotFound,
  IllegalTransition,
  InvalidInput,
  LimitExceeded,
  SessionNotFound,
  StoreUnavailable,
} from '@live-code/core';
import { PROBLEMS, problem, problemOf } from '../src/problem.ts';
import { document, type Node } from './api-contract.ts';

describe('a problem document', () => {
  it('has each code that the API document lists, and no other', () => {
    const { components } = document as unknown as Node;
    const listed = components?.schemas?.Problem?.properties?.code?.enum as unknown as string[];
    expect(Object.keys(PROBLEMS).sort()).toEqual([...listed].sort());
  });

  it('says when to come back wherever it is a 503, and nowhere else', () => {
    for (const { status, retryAfter } of Object.values(PROBLEMS)) {
      expect(retryAfter !== undefined).toBe(status === 503);
    }
  });

  it('carries a type made of its code, its title and its status', () => {
    expect(problem('not_found', 'There is nothing at /x.')).toEqual({
      type: 'urn:live-code:problem:not_found',
      title: 'No such resource',
      status: 404,
      detail: 'There is nothing at /x.',
      code: 'not_found',
      errors: [],
    });
  });

  it.each([
    [new SessionNotFound('s-1'), 404, []],
    [new ArtifactNotFound('e-1', 'plot.png'), 404, []],
    [new IllegalTransition('COMPLETED', 'cancelled'), 409, []],
    [
      new LimitExceeded('limits.processes', 999, 256),
      422,
      [{ field: 'limits.processes', value: 999, expected: 'at most 256' }],
    ],
    [new InvalidInput('name', null, 'a name'), 422, [{ field: 'name', value: null, expected: 'a name' }]],
  ])('of %s has its status and names its field', (error, status, errors) => {
    expect(problemOf(error)).toMatchObject({ status, code: error.code, detail: error.message, errors });
  });

  it('of a part that is away does not repeat its message', () => {
    const { detail } = problemOf(new StoreUnavailable('connect ECONNREFUSED 10.0.0.7:5432', undefined));
    expect(detail).toBe('Database is away; try again shortly.');
  });
});
