import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const page = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

// Vite reads its configuration from the default export only. Two pages: the console and the API explorer.
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    // Which page needs which files: what the budget of the first load is counted from.
    manifest: true,
    // Browsers that know light-dark(): its imitation decides once for the whole page, and pictures are dark in both.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    // The explorer's editor is 3 MB in a chunk of its own, loaded by that page only.
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      input: { index: page('index.html'), graphiql: page('graphiql.html') },
      // GraphiQL marks files for a compiler that is not used here.
      onwarn: (warning, warn) => (warning.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : warn(warning)),
    },
  },
  worker: { format: 'es' },
});
