import {
  handRegisteredNumber, plainNumber, seededTrunks, unsupportedCountryNumber, voicelessNumber
} from '../../src/sandbox/seed.js'
import { CORRECTABLE_STREETS, HOPELESS_STREET, NEVER_REGISTERS_STREET } from '../../src/sandbox/validation.js'
import { mainStreet } from '../sandbox/client.js'
import type { Meeting } from './meeting.js'

const ABSENT = '0'.repeat(32)
const FIRST_PAGE = 'PageSize=2&Page=0'

/** Every operation of the sandbox, with every filter, and the neighbours of a page. */
export async function operations ({ sandbox, client }: Meeting): Promise<void> {
  const { get, post, remove, send, write, look, createAddress } = client
  const other = await createAddress({ FriendlyName: 'Bakery', StreetSecondary: 'Suite 1' })
  await get(`/Addresses/${other}.json`)
  await post(`/Addresses/${other}.json`, { ...mainStreet, FriendlyName: 'Bakery', StreetSecondary: '' })
  await get('/Addresses.json?CustomerName=Example+Bakery&FriendlyName=Bakery&EmergencyEnabled=true&IsoCountry=US')
  await get('/Addresses.json?FriendlyName=none')
  await remove(`/Addresses/${other}.json`)

  const required = await createAddress({ EmergencyEnabled: 'false' })
  sandbox.patchNumber(plainNumber, { addressSid: required })
  await get(`/Addresses/${required}/DependentPhoneNumbers.json?${FIRST_PAGE}`)

  await look(plainNumber)
  await write(plainNumber, { FriendlyName: 'Front desk', TrunkSid: seededTrunks.headOffice })
  await get(`/IncomingPhoneNumbers.json?PhoneNumber=${encodeURIComponent(plainNumber)}&FriendlyName=Front+desk`)
  const page = await get(`/IncomingPhoneNumbers.json?${FIRST_PAGE}`)
  await send('GET', page.body.next_page_uri)
  const trunk = await send('GET', `/v1/Trunks/${seededTrunks.headOffice}/PhoneNumbers?${FIRST_PAGE}`)
  const { pathname, search } = new URL(trunk.body.meta.next_page_url)
  await send('GET', pathname + search)
}

/** A number in every state there is, seen as a write leaves it and as a look finds it, in every mode. */
export async function states ({ sandbox, client: { write, look, createAddress }, clock }: Meeting): Promise<void> {
  const settled = async (form: Readonly<Record<string, string>>) => {
    await write(plainNumber, form)
    clock.advance(3000)
    await look(plainNumber)
  }
  for (const Street of [`1 ${NEVER_REGISTERS_STREET} Rd`, '100 Main St']) {
    sandbox.setMode({ emptySid: 'empty-string', staleReadAfterClear: true, emergencyStatus: 'legacy' })
    await settled({ EmergencyAddressSid: await createAddress({ Street }) })
    for (const EmergencyStatus of ['Inactive', 'Active']) await settled({ EmergencyStatus })
    sandbox.setMode({ nextUnregistrationFails: true })
    await settled({ EmergencyAddressSid: '' })
    await write(plainNumber, { EmergencyAddressSid: '' })
    await look(plainNumber)
    clock.advance(3000)
    await look(plainNumber)
  }
}

/** Every refusal: by the door, of what is not there, of what is wrong, and of what comes at the wrong time. */
export async function refusals (meeting: Meeting): Promise<void> {
  const { client: { get, post, remove, send, write, root } } = meeting
  await send('GET', `${root}/Addresses.json`, { headers: { authorization: 'Basic x' } })
  await send('POST', `${root}/Addresses.json`, { headers: { 'content-type': 'application/json' }, body: '{}' })
  await send('PUT', `${root}/Addresses.json`)
  await get('/Calls.json')
  for (const path of [
    `/IncomingPhoneNumbers/PN${ABSENT}.json`, `/Addresses/AD${ABSENT}.json`,
    `/Addresses/AD${ABSENT}/DependentPhoneNumbers.json`
  ]) await get(path)
  await remove(`/Addresses/AD${ABSENT}.json`)
  await send('GET', `/v1/Trunks/TK${ABSENT}/PhoneNumbers`)
  for (const query of ['PageSize=1001', 'Page=1', 'Page=x', 'PageToken=x']) await get(`/Addresses.json?${query}`)
  for (const form of [
    { City: '' }, { FriendlyName: 'x'.repeat(65) }, { CustomerName: 'x'.repeat(65) }, { IsoCountry: 'us' },
    { IsoCountry: 'FR' }, { Region: 'California' }, { EmergencyEnabled: 'maybe' }, { PostalCode: '9410' },
    { Street: `1 ${HOPELESS_STREET} Ln` }, { Street: `1 ${CORRECTABLE_STREETS[1]} Rd`, AutoCorrectAddress: 'false' }
  ]) await post('/Addresses.json', { ...mainStreet, ...form })
  const { sid } = (await post('/Addresses.json', mainStreet)).body
  await write(plainNumber, { AccountSid: `AC${ABSENT}` })
  await write(plainNumber, { EmergencyAddressSid: sid, EmergencyStatus: 'Active' })
  await write(plainNumber, { EmergencyAddressSid: `AD${ABSENT}` })
  await write(plainNumber, { TrunkSid: `TK${ABSENT}` })
  for (const number of [voicelessNumber, unsupportedCountryNumber]) await write(number, { EmergencyAddressSid: sid })
  await inUse(meeting, sid)
}

/** What a number in the midst of things refuses, and an Address that is not free. */
async function inUse ({ sandbox, client, clock }: Meeting, sid: string): Promise<void> {
  const { remove, post, write, numberPath, createAddress } = client
  const plain = await createAddress({ EmergencyEnabled: 'false' })
  const canadian = await createAddress({ IsoCountry: 'CA', Region: 'ON', PostalCode: 'M5V 2T6' })
  for (const other of [plain, canadian]) await write(plainNumber, { EmergencyAddressSid: other })
  sandbox.setMode({ emergencyStatus: 'legacy' })
  for (const EmergencyStatus of ['Pending', 'Inactive', 'Inactive']) await write(plainNumber, { EmergencyStatus })
  clock.advance(3000)
  await write(plainNumber, { EmergencyStatus: 'Active' })
  for (let times = 0; times < 2; times += 1) await write(plainNumber, { EmergencyAddressSid: sid })
  await write(handRegisteredNumber, { EmergencyAddressSid: sid })
  for (const addressInUseCode of [21625, 21632, 21633] as const) {
    sandbox.setMode({ addressInUseCode })
    await remove(`/Addresses/${sid}.json`)
    await post(`/Addresses/${sid}.json`, { City: 'Oakland' })
  }
  for (const number of [plainNumber, voicelessNumber]) await remove(numberPath(number))
}

/** The faults that speak as Twilio does; all others are somebody's in between. */
export async function spokenFaults ({ sandbox, client: { get } }: Meeting): Promise<void> {
  for (const kind of ['429', '401', '404-bare'] as const) {
    sandbox.addFault({ kind })
    await get('/Addresses.json')
  }
}
