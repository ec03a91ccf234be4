import type { Locator, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { openApiDocument } from '../../src/main/openapi-document.js'
import { aService, KEY, until } from '../support/service.js'
import { browsing, skipped } from './chromium.js'

interface Document { readonly paths: Record<string, Record<string, { readonly operationId: string }>> }

t.setTimeout(300_000)

const visit = browsing(t)

/** The page as somebody opens it who has been given an address and, later, a key: nothing is declared yet. */
async function opened (t: Test) {
  const { start } = await aService(t)
  const service = await start('all')
  t.teardown(service.stop)
  const { page, complaints, strangers } = await visit(`${service.url}/docs`)
  await page.locator('.opblock').first().waitFor()
  return { page, complaints, strangers, url: String(service.url) }
}

async function authorize (page: Page): Promise<void> {
  await page.locator('button.authorize').first().click()
  await page.locator('.auth-container input').fill(KEY)
  await page.locator('.auth-btn-wrapper button.authorize').click()
  await page.locator('.auth-btn-wrapper button.btn-done').click()
}

/** An operation, unfolded; "Try it out" is pressed already. */
async function unfolded (page: Page, operationId: string): Promise<Locator> {
  const operation = page.locator(`.opblock[id$="-${operationId}"]`)
  await operation.locator('.opblock-summary-control').click()
  await operation.locator('button.execute').waitFor()
  return operation
}

/** Presses Execute, and reads what the page shows of the answer. */
async function execute (page: Page, operation: Locator) {
  const answered = page.waitForResponse((response) => response.url().includes('/v1/'))
  await operation.locator('button.execute').click()
  const response = await answered
  const shown = operation.locator('.live-responses-table tbody td.response-col_status').first()
  await shown.waitFor()
  return { url: response.url(), status: response.status(), shown: await shown.innerText() }
}

const options = { skip: skipped() } // Only where there is no Chromium to drive, and never in CI.

t.test('open, authorize, declare, and see it protected, without a complaint', options, async (t) => {
  const { page, complaints, strangers, url } = await opened(t)
  await authorize(page)

  const declaring = await unfolded(page, 'declareAssignment')
  const declared = await execute(page, declaring)
  t.match(declared.url, new RegExp(`^${url}/v1/assignments/(\\+|%2B)14155550100$`))
  t.equal(declared.status, 202)
  t.match(declared.shown, /^202/)
  t.match(await declaring.locator('.live-responses-table').innerText(), /"state": "converging"/)

  const looking = await unfolded(page, 'getAssignmentStatus')
  const seen = await until(async () => {
    const { status } = await execute(page, looking)
    return { status, text: await looking.locator('.live-responses-table').innerText() }
  }, ({ text }) => text.includes('"coverage": "protected"'))
  t.equal(seen.status, 200)

  t.same(complaints, [])
  t.same(strangers, [])
})

t.test('a refusal is shown as the problem it is', options, async (t) => {
  const { page, complaints } = await opened(t)
  await authorize(page)
  const operation = await unfolded(page, 'getAssignment')
  const { status } = await execute(page, operation)
  t.equal(status, 404)
  const shown = await operation.locator('.live-responses-table').innerText()
  t.match(shown, /"code": "assignment-not-found"/)
  t.match(shown, /x-request-id/)
  // Browsers tell of every 404 in the console, whoever asked for it.
  t.same(complaints.filter((text) => !text.includes('404')), [])
})

t.test('without a key the page says so', options, async (t) => {
  const { page } = await opened(t)
  const operation = await unfolded(page, 'listAssignments')
  t.equal((await execute(page, operation)).status, 401)
})

t.test('every operation is there and unfolds', options, async (t) => {
  const { page, complaints } = await opened(t)
  const { paths }: Document = JSON.parse(await openApiDocument())
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
  for (const { operationId } of operations) {
    const operation = await unfolded(page, operationId)
    await operation.locator('.responses-inner').first().waitFor()
    t.pass(operationId)
    // Folded again: a page with everything unfolded takes a minute.
    await operation.locator('.opblock-summary-control').click()
  }
  t.equal(await page.locator('.opblock').count(), operations.length)
  t.same(complaints, [])
})
