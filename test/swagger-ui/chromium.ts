import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'
import type { Test } from 'tap'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The Chromium of this machine: `CHROMIUM`, or where Debian and others put it. Nothing is downloaded. */
function executable (): string | null {
  return [process.env['CHROMIUM'] ?? '', ...PLACES].find((place) => place !== '' && existsSync(place)) ?? null
}

/** Why a test that needs a browser is not run; false where it is. Where one is required its absence is a failure. */
export function skipped (): string | false {
  if (executable() !== null || process.env['CHROMIUM_REQUIRED'] === '1') return false
  return 'there is no Chromium on this machine: install one (apt-get install chromium), or name it in CHROMIUM'
}

/** What a page complained about, and what it asked of anybody but the service. */
export interface Visit {
  readonly page: Page
  readonly complaints: string[]
  readonly strangers: string[]
}

/** Opens pages in one real browser, which starts with the first of them and is gone after the test. */
export function browsing (t: Test): (url: string) => Promise<Visit> {
  let browser: Promise<Browser> | null = null
  t.teardown(async () => { await (await browser)?.close() })
  return async (url) => await visit(await (browser ??= launch()), url)
}

async function launch (): Promise<Browser> {
  const executablePath = executable()
  if (executablePath === null) throw new Error('CHROMIUM_REQUIRED is set, and there is no Chromium.')
  // As root, as in most containers, it starts without its own sandbox only.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return await chromium.launch({ executablePath, args })
}

/** Nothing that another page left behind is there: neither cookies nor a key. */
async function visit (browser: Browser, url: string): Promise<Visit> {
  const page = await browser.newPage()
  const complaints: string[] = []
  const strangers: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => { complaints.push(`uncaught: ${error.message}`) })
  page.on('requestfailed', (request) => { complaints.push(`failed: ${request.url()}`) })
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (protocol.startsWith('http') && origin !== new URL(url).origin) strangers.push(request.url())
  })
  await page.goto(url)
  return { page, complaints, strangers }
}
