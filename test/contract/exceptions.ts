import type { Finding } from './checker.js'

/** Something that stands against Twilio's document and is right all the same. */
export interface Exception {
  readonly side: Finding['side']
  /** The whole of the field's name, as a finding has it. */
  readonly field: RegExp
  /** The rules it breaks, and no others. */
  readonly rules: readonly string[]
  readonly value: RegExp
  readonly because: string
  /** Where that is to be seen. */
  readonly source: string
}

const SID_RULES = ['pattern', 'minLength']

/** All there are. One that nothing uses any more fails the test. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    side: 'request',
    field: /^EmergencyAddressSid$/,
    rules: SID_RULES,
    value: /^$/,
    because: 'the documented way to take an address off is to send nothing as its SID',
    source: 'https://www.twilio.com/docs/sip-trunking/api/emergency-calling'
  },
  {
    side: 'answer',
    field: /^(\w+\/)?emergency_address_sid$/,
    rules: SID_RULES,
    value: /^$/,
    because: 'Twilio writes an unset SID as an empty text in some answers',
    source: 'the examples of https://github.com/twilio/twilio-oai'
  },
  {
    side: 'answer',
    field: /^(first_page_uri|next_page_uri|previous_page_uri|uri)$/,
    rules: ['format'],
    value: /^\/2010-04-01\/Accounts\/AC[0-9a-f]{32}\//,
    because: 'the pages of the 2010 API are paths without a host',
    source: 'https://www.twilio.com/docs/usage/twilios-response'
  },
  {
    side: 'answer',
    field: /^(\w+\/)?(sms_url|sms_fallback_url|status_callback)$/,
    rules: ['format'],
    value: /^$/,
    because: "an unset URL is an empty text, as in Twilio's own examples",
    source: 'the examples of https://github.com/twilio/twilio-oai'
  },
  {
    side: 'answer',
    field: /^emergency_status$/,
    rules: ['enum'],
    value: /^Pending (Activation|Deactivation)$/,
    because: 'the older procedure knew two more words; the sandbox says them only in its legacy mode',
    source: 'https://twilio.com/changelog/changes-to-the-emergency-calling-api'
  },
  {
    side: 'answer',
    field: /^code$/,
    rules: ['enum'],
    value: /^2163[23]$/,
    because: 'codes of 2016 for an Address in use, of which nobody knows whether they still come',
    source: 'https://www.twilio.com/docs/api/errors, which names neither any more'
  },
  {
    side: 'answer',
    field: /^code$/,
    rules: ['status'],
    value: /^20409 with 400$/,
    because: 'how Twilio refuses one SID in place of another, or to release a bound number, is unpublished',
    source: 'https://www.twilio.com/docs/api/errors, which gives no status'
  }
]

/** The exception that covers the finding, if there is one. */
export function exceptionFor ({ side, field, rule, value }: Finding): Exception | undefined {
  return EXCEPTIONS.find((exception) => exception.side === side && exception.field.test(field) &&
    exception.rules.includes(rule) && exception.value.test(String(value ?? '?')))
}
