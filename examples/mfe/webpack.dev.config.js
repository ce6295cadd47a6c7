/** The dev server: it forwards the BFF's path, and notices a reinstalled plugin. */
const { createConfig } = require('@openedx/frontend-build');

const BFF_PATH = '/mcp-assistant';
const { BFF_URL = 'http://127.0.0.1:8787' } = process.env;

module.exports = createConfig('webpack-dev', {
  // Webpack expects installed packages to stay unchanged; `npm run plugin` changes this one.
  snapshot: { managedPaths: [/^(.+?\/node_modules\/)(?!frontend-plugin-mcp-assistant)/] },
  devServer: {
    // Compression would delay the streamed answers.
    compress: false,
    proxy: [
      {
        context: [`${BFF_PATH}/v1`],
        target: BFF_URL,
        pathRewrite: { [`^${BFF_PATH}`]: '' },
      },
    ],
  },
});
