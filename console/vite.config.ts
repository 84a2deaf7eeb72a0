import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Builds the console to `console/dist`. In development, `CAIRN_SERVER` names the server that answers `/api`. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
  },
  server: {
    // A pattern, since the sources have a folder of that name too.
    proxy: { '^/api/(v1|docs|openapi)': process.env['CAIRN_SERVER'] ?? 'http://127.0.0.1:8080' },
  },
})
