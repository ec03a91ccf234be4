import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { freePort } from '../support/child-process.js'
import { aService } from '../support/service.js'

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

const DOCKERFILE = read('Dockerfile')
/** The stage that is shipped: the last. */
const SHIPPED = DOCKERFILE.slice(DOCKERFILE.lastIndexOf('\nFROM '))

/** Runs what the image calls its health check, as the image would. */
async function healthCheck (port: string): Promise<number> {
  const [, words = '[]'] = /^HEALTHCHECK .*?CMD (\[.*\])$/m.exec(SHIPPED) ?? []
  const [, ...parameters] = JSON.parse(words) as string[]
  const check = spawn(process.execPath, parameters, { env: { PORT: port }, stdio: 'ignore' })
  const [code] = await once(check, 'exit')
  return Number(code)
}

t.test('the image runs as nobody in particular, with what production needs and nothing else', async (t) => {
  t.match(SHIPPED, /^USER node$/m)
  t.ok(SHIPPED.indexOf('\nUSER node') < SHIPPED.indexOf('\nCMD '))
  t.notMatch(SHIPPED, /^RUN /m)
  t.match(DOCKERFILE, /npm prune --omit=dev/)
  t.match(SHIPPED, /^COPY --from=build \/app\/node_modules /m)
  t.notMatch(SHIPPED, /^COPY (?!--from=build)/m)
  t.match(SHIPPED, /^ENV NODE_ENV=production /m)
  const [first, ...rest] = read('.dockerignore').trim().split('\n')
  t.equal(first, '*', 'nothing of the checkout is let in')
  const copies = [...DOCKERFILE.matchAll(/^COPY (?!--from)(.*) \S+$/gm)]
  const copied = copies.flatMap(([, files]) => String(files).split(' '))
  t.same(rest.filter((line) => line.startsWith('!')).map((line) => line.slice(1)).sort(), copied.sort())
})

t.test('compose gives its services no file to write, no capability and no new privilege', async (t) => {
  const compose = read('docker-compose.yml')
  const shared = compose.slice(compose.indexOf('x-hardened:'), compose.indexOf('x-service:'))
  t.match(compose, /^x-service: &service\n {2}<<: \*hardened$/m)
  t.match(compose, /^ {2}twilio:\n {4}<<: \*hardened$/m)
  for (const line of ['read_only: true', 'cap_drop: [ALL]', 'security_opt: ["no-new-privileges:true"]']) {
    t.ok(shared.includes(`  ${line}\n`), line)
  }
  for (const service of ['api', 'worker']) t.match(compose, new RegExp(`\\n  ${service}:\\n    <<: \\*service\\n`))
  t.match(compose, '127.0.0.1:3000:3000')
})

t.test('the health check is content with a service that lives, and with nothing else', async (t) => {
  const { start } = await aService(t)
  const service = await start('api')
  t.teardown(service.stop)
  t.equal(await healthCheck(new URL(String(service.url)).port), 0)
  t.equal(await healthCheck(String(await freePort())), 1)
})
