import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';

export default defineConfig({
  // Relative, so that the page works wherever the API is mounted.
  base: './',
  // The server sends what is compressed here, once and as well as can be.
  plugins: [compression({ algorithms: ['gzip', 'brotliCompress'], threshold: 1024 })],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'site',
    emptyOutDir: true,
    target: 'es2022',
    // A data: URL would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '^/(code-sessions|sessions|executions|batches|languages)': 'http://127.0.0.1:3000' } },
});
