# Two commands do everything: `make start` to try it, `make test` to check it.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

.PHONY: start start-without-page test

start: node_modules/.installed
	@exec node --import tsx test/harness/start.ts

# For the dev server of examples/mfe, which serves the page itself.
start-without-page: node_modules/.installed
	@exec node --import tsx test/harness/start.ts --without-page

# All installations at once: each waits for the network most of the time.
test:
	@$(MAKE) --no-print-directory -j3 chromium node_modules/.installed examples/mfe/node_modules/.installed
	npm test

# Open edX's translation pipeline calls these names (OEP-58).
.PHONY: extract_translations pull_translations
extract_translations: node_modules/.installed
	npm run i18n_extract

pull_translations: node_modules/.installed
	npx --yes --package @edx/openedx-atlas atlas pull --filter=es_419,fr,ar $(ATLAS_OPTIONS) \
	  translations/frontend-plugin-mcp-assistant/src/i18n/messages:src/i18n/messages
	npm run i18n_missing

# With this stamp, a second start skips the installation.
node_modules/.installed: package.json src/server/package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

# The example MFE has its own packages, beside those of the root.
examples/mfe/node_modules/.installed: examples/mfe/package.json examples/mfe/package-lock.json
	cd examples/mfe && npm ci --no-audit --no-fund
	@touch $@

# Browser tests need a Chromium. Debian has one without a user interface, which takes a fifth less
# time than the whole one.
.PHONY: chromium
chromium:
	@command -v chromium-headless-shell >/dev/null \
	  || (apt-get update -qq && apt-get install -y -qq chromium-headless-shell) \
	  || command -v chromium >/dev/null || command -v google-chrome >/dev/null
