import { defineConfig } from "vite";

// Plain names, so that templates can name them; the version of the package stands in each address instead of a hash.
export default defineConfig({
  base: "/static/",
  publicDir: "public",
  build: {
    outDir: "../../src/counterclaim/web/static",
    emptyOutDir: true,
    target: "es2022",
    cssCodeSplit: true,
    modulePreload: false,
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { desk: "src/desk.ts", reader: "src/reader.ts", map: "src/map.ts" },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
