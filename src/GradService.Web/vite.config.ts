import { defineConfig } from 'vite'

export default defineConfig({
  // wwwroot also holds the plain page for machines without Node.js, so the build must not empty it.
  publicDir: false,
  // Relative addresses: a proxy may serve the page below a path prefix.
  base: './',
  build: { outDir: 'wwwroot', emptyOutDir: false, target: 'es2022', modulePreload: false },
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  // To develop the page, run `npx vite` beside a running service.
  server: { proxy: { '/v1': 'http://localhost:5000', '/swagger': 'http://localhost:5000', '/openapi': 'http://localhost:5000' } },
})
