/** Options of the message compiler, shared by Vite and `npm run messages`. */
export const paraglide = {
  project: "./project.inlang",
  outdir: "./src/paraglide",
  strategy: /** @type {["globalVariable", "baseLocale"]} */ (["globalVariable", "baseLocale"]),
  isServer: "false",
  disableAsyncLocalStorage: true,
  emitReadme: false,
};
