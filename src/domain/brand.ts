declare const brand: unique symbol

/** A string that has been checked. Brands are minted where text enters: schemas, the Twilio border, row mappers. */
export type Brand<Name extends string> = string & { readonly [brand]: Name }

/** A phone number in E.164: a plus sign and 7 to 15 digits (ITU-T E.164 §6.2.1). */
export type PhoneNumber = Brand<'PhoneNumber'>

/** Our identity of an address: `addr_` and a ULID, 31 characters; also the Address's FriendlyName at Twilio. */
export type AddressId = Brand<'AddressId'>

/** Twilio's identity of an Address: AD and 32 hex digits. */
export type AddressSid = Brand<'AddressSid'>

/** Twilio's identity of a phone number: PN and 32 hex digits. */
export type PhoneNumberSid = Brand<'PhoneNumberSid'>

/** Twilio's identity of a SIP trunk: TK and 32 hex digits. */
export type TrunkSid = Brand<'TrunkSid'>

/** Twilio's identity of an account: AC and 32 hex digits. */
export type AccountSid = Brand<'AccountSid'>

/** Our identity of an API key: `key_` and a ULID. Public: it stands in the key itself, and in what was done with it. */
export type ApiKeyId = Brand<'ApiKeyId'>
