/** What a well-formed key looks like. Anchored, so that nothing may hide before or after. */
export const PHONE_NUMBER = '^\\+[1-9][0-9]{6,14}$'
export const ADDRESS_ID = '^addr_[0-9A-HJKMNP-TV-Z]{26}$'
export const ADDRESS_SID = '^AD[0-9a-fA-F]{32}$'
export const PHONE_NUMBER_SID = '^PN[0-9a-fA-F]{32}$'
export const ACCOUNT_SID = '^AC[0-9a-fA-F]{32}$'
export const TRUNK_SID = '^TK[0-9a-fA-F]{32}$'
export const API_KEY_ID = '^key_[0-9A-HJKMNP-TV-Z]{26}$'
