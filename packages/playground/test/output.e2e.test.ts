import { describe, expect, it } from '@jest/globals';
import { atOnce, ended, output, run, useStage, view } from './open-page.ts';

describe('a run', () => {
  const stage = useStage();

  it('is given its input and its arguments', async () => {
    const { page, context } = await stage.open();
    await view(page, 'Input');
    await page.getByRole('textbox', { name: 'Arguments' }).fill('--count 3 "two words"');
    await page.getByRole('textbox', { name: 'Standard input' }).fill('Ada\nGrace\n');
    await run(page, 'import sys\nprint(sys.argv[1:], input(), input())');

    expect(await output(page).textContent()).toBe("['--count', '3', 'two words'] Ada Grace\n");
    expect(await page.getByRole('tab', { name: 'Output' }).getAttribute('aria-selected')).toBe('true');
    await view(page, 'Input');
    expect(await page.getByRole('textbox', { name: 'Arguments' }).inputValue()).toBe('--count 3 "two words"');
    await context.close();
  });

  it('shows what goes to stderr apart, and its exit code, time and memory', async () => {
    const { page, context } = await stage.open();
    await run(
      page,
      'import sys\nprint("fine", flush=True)\nprint("not fine", file=sys.stderr, flush=True)\nsys.exit(3)',
    );

    const colour = (of: string) =>
      output(page)
        .locator(of)
        .evaluate((span) => getComputedStyle(span).color);
    expect(await output(page).locator('.stdout').textContent()).toBe('fine\n');
    expect(await output(page).locator('.stderr').textContent()).toBe('not fine\n');
    expect(await colour('.stderr')).not.toBe(await colour('.stdout'));
    const facts = await page.locator('.facts').textContent();
    expect(facts).toMatch(/^Failed[\d.]+ m?s[\d.]+ m?s CPU[\d.]+ [MK]iBexit code 3$/);
    await page.getByText('It ended with exit code 3.').waitFor();
    await context.close();
  });

  it('shows its output with its end, where one comes back to it', async () => {
    const { page, context } = await stage.open();
    await run(page, 'print("still here")');
    await view(page, 'Input');

    expect(await atOnce(page.getByRole('tab', { name: 'Output' }), '.printed')).toBe('still here\n');
    await context.close();
  });

  it('links a traceback to the line, in whichever file that is', async () => {
    const { body } = await stage.api.call('POST', '/code-sessions', {
      files: [
        { name: 'main.py', content: 'import helper\n\n\nhelper.fail()\n' },
        { name: 'helper.py', content: 'def fail():\n    # here\n    raise ValueError("no")\n' },
      ],
      entry: 'main.py',
    });
    const { page, context } = await stage.open(`/?session=${body.session_id}`);
    await run(page);
    await output(page)
      .getByRole('button', { name: /main\.py", line 4/ })
      .click();
    const marked = page.locator('.cm-marked-line');
    expect(await marked.textContent()).toBe('helper.fail()');
    await output(page)
      .getByRole('button', { name: /helper\.py", line 3/ })
      .click();
    await page.getByRole('tab', { name: 'helper.py', selected: true }).waitFor();
    await marked.getByText('raise').waitFor();

    // The cursor is there, and the mark goes when somebody types.
    await page.keyboard.insertText('# typed ');
    expect(await page.locator('.code .cm-line').nth(2).textContent()).toBe(
      '# typed     raise ValueError("no")',
    );
    expect(await marked.count()).toBe(0);
    await context.close();
  });

  it('links a line also where its place comes in two pieces', async () => {
    const { page, context } = await stage.open();
    await run(
      page,
      [
        'import sys, time',
        'for piece in ("before\\n  File \\"/box/ma", "in.py\\", line 2, in it\\nafter\\n"):',
        '  sys.stderr.write(piece)',
        '  sys.stderr.flush()',
        '  time.sleep(0.3)',
      ].join('\n'),
    );
    expect(await output(page).textContent()).toBe('before\n  File "/box/main.py", line 2, in it\nafter\n');
    await output(page).getByRole('button', { name: 'File "/box/main.py", line 2' }).click();
    expect(await page.locator('.cm-marked-line').textContent()).toContain('for piece in');
    await context.close();
  });

  it('says in words why it ended', async () => {
    const { page, context } = await stage.open();
    const reasons: readonly (readonly [string, string | RegExp])[] = [
      ['held = bytearray(600_000_000)\nprint(len(held))', 'Stopped: it used more memory than it may.'],
      // Which clock runs out first is the machine's affair.
      ['while True: pass', /^Stopped: it (computed|took) longer than it may\.$/],
      ['import time\ntime.sleep(60)', 'Stopped: it took longer than it may.'],
      ['import os\nos.kill(os.getpid(), 11)', 'It crashed: it used memory that is not its own'],
      ['import os\nos._exit(7)', 'It ended with exit code 7.'],
    ];
    for (const [program, reason] of reasons) {
      await run(page, program);
      await page.locator('.reason').getByText(reason).waitFor();
    }
    await run(page, 'pass');
    await page.getByText('It printed nothing.').waitFor();
    await context.close();
  });

  it('that prints too much is cut, says so, and offers what is kept', async () => {
    const { page, context } = await stage.open();
    await run(page, 'print("x" * 99 + "\\n" * 1, end="")\nfor _ in range(20_000): print("y" * 99)');
    await page.getByText('Stopped: it printed more than is kept.').waitFor();
    await page.getByText('It printed more; this is what is kept.').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);

    expect(download.suggestedFilename()).toBe('output.txt');
    let kept = 0;
    for await (const chunk of await download.createReadStream()) kept += (chunk as Buffer).length;
    expect(kept).toBe(1_048_576);
    await context.close();
  });

  it('that does not compile shows what the compiler said, with links to its lines', async () => {
    const { page, context } = await stage.open('/?language=c');
    await run(page, 'int main(void) {\n  return nothing;\n}\n');
    await page.getByText('It could not be compiled.').waitFor();
    await page
      .getByRole('log', { name: 'What the compiler said' })
      .getByRole('button', { name: 'main.c:2' })
      .first()
      .click();
    expect(await page.locator('.cm-marked-line').textContent()).toContain('return nothing;');
    await context.close();
  });

  it('of before is listed with its status and times, can be opened, and compared with another', async () => {
    const { page, context } = await stage.open();
    await run(page, 'print("same")\nprint("one")');
    await run(page, 'print("same")\nprint("two")\nraise SystemExit(1)');
    await view(page, 'Runs');
    const rows = page.getByRole('tabpanel').getByRole('listitem');
    await rows.nth(1).waitFor();
    expect(await rows.nth(0).textContent()).toMatch(/Failed[\s\S]*\d:\d\d[\s\S]*\d m?s/);
    expect(await rows.nth(1).textContent()).toMatch(/Finished[\s\S]*\d:\d\d[\s\S]*\d m?s/);

    // In whichever order they are chosen, the older is to the left.
    await rows.nth(1).getByRole('checkbox').check();
    await rows.nth(0).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Compare two outputs' }).click();
    const dialog = page.getByRole('dialog', { name: 'Two outputs' });
    const sides = dialog.getByRole('textbox');
    await sides.nth(0).getByText('one').waitFor();
    await sides.nth(1).getByText('two').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    await ended(page, () => rows.nth(1).getByRole('button').click());
    expect(await output(page).textContent()).toBe('same\none\n');
    await context.close();
  });

  it('goes on where the page is loaded again meanwhile', async () => {
    const { page, context } = await stage.open();
    await run(page, 'print("before the reload")');
    await page.reload();
    await page.getByRole('textbox', { name: 'Code' }).waitFor();
    await view(page, 'Runs');
    await ended(page, () => page.getByRole('tabpanel').getByRole('listitem').getByRole('button').click());
    expect(await output(page).textContent()).toBe('before the reload\n');
    await context.close();
  });

  it('goes on where its connection is cut, with every line once', async () => {
    const { page, context } = await stage.open();
    await page.route('**/run', async (route) => {
      const response = await route.fetch();
      const told = await response.text();
      // In the midst of an event.
      await route.fulfill({ response, body: told.slice(0, told.indexOf('id: 6') + 30) });
    });
    const resumed = page.waitForRequest(/\/events\?after=5$/);
    await run(page, 'import time\nfor line in range(8):\n  print(line, flush=True)\n  time.sleep(0.1)');
    await resumed;
    expect(await output(page).textContent()).toBe(
      Array.from({ length: 8 }, (_, line) => `${line}\n`).join(''),
    );
    await context.close();
  });
});
