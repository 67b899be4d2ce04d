import { describe, expect, it } from '@jest/globals';
import { output, run, useStage } from './open-page.ts';

/** A program that prints exactly this. */
const printing = (text: string): string =>
  `import sys\nsys.stdout.buffer.write(bytes.fromhex("${Buffer.from(text).toString('hex')}"))\n`;

describe('what a stranger’s program prints and leaves', () => {
  const stage = useStage();

  it('is shown, and not taken for HTML', async () => {
    const hostile = [
      '<script>document.title="pwned"</script>',
      '<img src=x onerror="document.title=\'pwned\'">',
      '<a href="javascript:document.title=1">click</a><style>*{display:none}</style>',
      '</pre><iframe src="https://example.org"></iframe>&lt;b&gt;',
    ].join('\n');
    const { page, context } = await stage.open();
    await run(page, printing(hostile));

    expect(await output(page).textContent()).toBe(hostile);
    expect(await output(page).locator('*:not(span)').count()).toBe(0);
    expect(await page.title()).toBe('Live Code');

    await run(page, `import sys\nsys.stderr.write('File "main.py", line 1<img src=x onerror=alert(1)>')`);
    expect(await output(page).locator('img').count()).toBe(0);
    await context.close();
  });

  it('moves no cursor, sets no title and makes no link: escape sequences and control characters are shown', async () => {
    const hostile =
      '\u001b]0;pwned\u0007\u001b]8;;https://example.org\u001b\\link\u001b]8;;\u001b\\\u001b[2J\u001b[H\u001b[31mred\u0000\u0008\r!\u007f\u009b1m';
    const { page, context } = await stage.open();
    await run(page, printing(hostile));
    const shown = await output(page).textContent();

    expect(shown).toContain('␛]0;pwned␇');
    expect(shown).toContain('␛]8;;https://example.org␛\\link');
    expect(shown).toContain('␛[2J␛[H␛[31mred␀␈␍!␡');
    expect(shown).not.toMatch(/[\p{Cc}]/u);
    expect(await output(page).locator('a').count()).toBe(0);
    expect(await page.title()).toBe('Live Code');
    await context.close();
  });

  it('shows that its direction was turned around', async () => {
    const { page, context } = await stage.open();
    await run(page, printing('user\u202egnp.exe'));
    expect(await output(page).textContent()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    await context.close();
  });

  it('is a plot, and is shown as one', async () => {
    const { page, context } = await stage.open();
    await run(page, 'import matplotlib.pyplot as plot\nplot.plot([1, 3, 2])\nplot.show()\n');
    const image = page.getByRole('img', { name: /\.png$/ });
    await image.waitFor();
    await page.waitForFunction(() => (document.querySelector('.artifacts img') as HTMLImageElement).complete);
    expect(await image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBeGreaterThan(300);
    const link = page.getByRole('link', { name: /\.png$/ });
    expect(await link.getAttribute('download')).toBe(await link.textContent());
    await context.close();
  });

  it('runs no script of a file that it left, also where that is opened by itself', async () => {
    const { page, context } = await stage.open();
    const script = `fetch("/languages").then(() => { document.title = "pwned" }); document.title = "pwned"`;
    await run(
      page,
      [
        'import os\nos.makedirs("out")',
        `open("out/page.html", "w").write('<title>calm</title><script>${script}</script>')`,
        `open("out/picture.svg", "w").write('<svg xmlns="http://www.w3.org/2000/svg"><script>${script}</script></svg>')`,
      ].join('\n'),
    );
    await page.getByRole('link', { name: 'page.html' }).waitFor();
    for (const name of ['page.html', 'picture.svg']) {
      const link = page.getByRole('link', { name });
      expect(await link.getAttribute('download')).toBe(name);
      const url = await link.evaluate((one: HTMLAnchorElement) => one.href);
      const answer = await fetch(url);
      expect(answer.headers.get('content-type')).toBe('application/octet-stream');
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
      expect(answer.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect(await page.locator('.artifacts img').count()).toBe(0);
    expect(await page.title()).toBe('Live Code');
    await context.close();
  });
});
