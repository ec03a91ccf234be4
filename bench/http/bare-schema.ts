/** Two tables: what is wanted, and what was asked. */
export const BARE_TABLES = `
  CREATE TABLE assignment (
    phone_number text PRIMARY KEY, address_id text NOT NULL, emergency_calling text NOT NULL DEFAULT 'enabled',
    generation int NOT NULL DEFAULT 1, observed_generation int NOT NULL DEFAULT 1, state text NOT NULL,
    coverage text NOT NULL, emergency_status text, emergency_address_status text, emergency_address_sid text,
    observed_at timestamptz, unprotected_since timestamptz, updated_at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE event (
    id bigserial PRIMARY KEY, phone_number text NOT NULL, type text NOT NULL, generation int NOT NULL,
    address_id text NOT NULL, at timestamptz NOT NULL DEFAULT now());
  CREATE INDEX ON event (phone_number, id)`

const text = { type: 'string' }
const textOrNull = { type: ['string', 'null'] }
const time = { type: ['string', 'null'], format: 'date-time' }
const whole = { type: 'integer' }

const params = {
  type: 'object',
  required: ['phoneNumber'],
  properties: { phoneNumber: { type: 'string', pattern: '^\\+[1-9][0-9]{6,14}$' } }
}

export const BARE_WRITE_SCHEMA = {
  params,
  body: {
    type: 'object',
    required: ['addressId'],
    additionalProperties: false,
    properties: { addressId: text, emergencyCalling: { enum: ['enabled', 'disabled'] } }
  },
  response: {
    200: {
      type: 'object',
      properties: {
        phoneNumber: text,
        addressId: text,
        emergencyCalling: text,
        generation: whole,
        state: text,
        coverage: text,
        updatedAt: time
      }
    }
  }
}

export const BARE_READ_SCHEMA = {
  params,
  response: {
    200: {
      type: 'object',
      properties: {
        phoneNumber: text,
        state: text,
        coverage: text,
        generation: whole,
        observedGeneration: whole,
        emergencyStatus: textOrNull,
        emergencyAddressStatus: textOrNull,
        emergencyAddressSid: textOrNull,
        observedAt: time,
        unprotectedSince: time
      }
    }
  }
}
