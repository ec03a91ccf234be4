import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import t from 'tap'
import { twilioDocuments } from './documents.js'

t.test('the documents are fetched once, whoever asks first, and a broken copy is replaced', async (t) => {
  const cache = path.join(t.testdir(), 'cache', 'documents.tgz')
  const documents = await Promise.all([twilioDocuments(cache), twilioDocuments(cache)])
  for (const [api, trunking] of documents) {
    t.ok(api?.paths['/2010-04-01/Accounts/{AccountSid}/Addresses.json'])
    t.ok(trunking?.paths['/v1/Trunks/{TrunkSid}/PhoneNumbers'])
  }
  t.same(await readdir(path.dirname(cache)), ['documents.tgz'], 'nothing else is left behind')
  await writeFile(cache, 'half of it')
  t.equal((await twilioDocuments(cache)).length, 2)
})
