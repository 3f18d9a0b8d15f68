import { defineConfig } from 'vite'

export default defineConfig({
  // wwwroot also holds the plain page for machines without Node, so only what Vite wrote is replaced.
  publicDir: false,
  // The service may be below a path of a proxy.
  base: './',
  build: { outDir: 'wwwroot', emptyOutDir: false, target: 'es2022', modulePreload: false },
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  // For work on the page itself: npx vite, beside a running service.
  server: { proxy: { '/v1': 'http://localhost:5000', '/swagger': 'http://localhost:5000', '/openapi': 'http://localhost:5000' } },
})
