/** The dev server: it passes the BFF's path on, and sees a plugin that was installed again. */
const { createConfig } = require('@openedx/frontend-build');

const BFF_PATH = '/mcp-assistant';

const config = createConfig('webpack-dev', {
  // Webpack takes installed packages as unchanging; `npm run plugin` changes this one.
  snapshot: { managedPaths: [/^(.+?\/node_modules\/)(?!frontend-plugin-mcp-assistant)/] },
  devServer: {
    // Compression would hold back the streamed answers.
    compress: false,
    proxy: [
      {
        context: [`${BFF_PATH}/v1`],
        // createConfig has read `.env.development` by the time of a request.
        router: () => process.env.BFF_URL,
        target: 'http://127.0.0.1:8787',
        pathRewrite: { [`^${BFF_PATH}`]: '' },
      },
    ],
  },
});

module.exports = config;
