/** The dev server: it passes the BFF's path on, and sees a plugin that was installed again. */
const { createConfig } = require('@openedx/frontend-build');

const BFF_PATH = '/mcp-assistant';
const { BFF_URL = 'http://127.0.0.1:8787' } = process.env;

module.exports = createConfig('webpack-dev', {
  // Webpack expects installed packages to stay as they are; `npm run plugin` changes this one.
  snapshot: { managedPaths: [/^(.+?\/node_modules\/)(?!frontend-plugin-mcp-assistant)/] },
  devServer: {
    // Compression would hold back the streamed answers.
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
