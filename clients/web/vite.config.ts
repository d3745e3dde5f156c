import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Vite reads its configuration from the default export only.
export default defineConfig({ plugins: [react()], build: { outDir: 'dist', assetsInlineLimit: 0 } });
