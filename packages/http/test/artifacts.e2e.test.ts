import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, apiClient, type Program, startApi } from '@live-code/testing';

describe('artifacts of real programs', () => {
  let program: Program;
  let url: string;
  let api: ApiClient;

  beforeAll(async () => {
    const started = await startApi({ LOG_LEVEL: 'error' });
    program = started;
    url = started.url;
    api = apiClient(url);
  });

  afterAll(() => program.kill());

  it('are listed and served as the program left them', async () => {
    const { execution_id: id } = await api.result(`import os
os.makedirs("out/tables")
open("out/tables/a b.csv", "w").write("x,y\\n1,2\\n")
open("out/page.html", "w").write("<script>alert(1)</script>")
os.symlink("/etc/passwd", "out/passwd")`);

    expect((await api.call('GET', `/executions/${id}/artifacts`)).body).toEqual({
      artifacts: [
        { name: 'page.html', media_type: 'text/html', size_bytes: 25 },
        { name: 'tables/a b.csv', media_type: 'text/csv', size_bytes: 8 },
      ],
    });

    const table = await fetch(`${url}/executions/${id}/artifacts/tables%2Fa%20b.csv`);
    expect([table.status, table.headers.get('content-type'), await table.text()]).toEqual([
      200,
      'text/csv; charset=utf-8',
      'x,y\n1,2\n',
    ]);
    const page = await fetch(`${url}/executions/${id}/artifacts/page.html`);
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment;/),
      'x-content-type-options': 'nosniff',
    });
    expect((await fetch(`${url}/executions/${id}/artifacts/passwd`)).status).toBe(404);
  });
});
