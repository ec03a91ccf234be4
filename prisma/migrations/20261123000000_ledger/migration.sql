-- CreateTable
CREATE TABLE "account" (
    "account_sid" TEXT NOT NULL,
    "swept_at" TIMESTAMPTZ(3),
    "sweep_until" TIMESTAMPTZ(3),

    CONSTRAINT "account_pkey" PRIMARY KEY ("account_sid")
);

-- CreateTable
CREATE TABLE "phone_number" (
    "phone_number" TEXT NOT NULL,
    "account_sid" TEXT NOT NULL,
    "phone_number_sid" TEXT NOT NULL,
    "iso_country" TEXT,
    "trunk_sid" TEXT,
    "voice" BOOLEAN NOT NULL,
    "emergency_address_sid" TEXT,
    "emergency_address_status" TEXT,
    "emergency_status" TEXT,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "phone_number_pkey" PRIMARY KEY ("phone_number")
);

-- CreateTable
CREATE TABLE "address" (
    "id" TEXT NOT NULL,
    "account_sid" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "customer_name" TEXT NOT NULL,
    "street" TEXT NOT NULL,
    "street_secondary" TEXT,
    "city" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "postal_code" TEXT NOT NULL,
    "iso_country" TEXT NOT NULL,
    "sid" TEXT,
    "searched_at" TIMESTAMPTZ(3),
    "refusal" JSONB,
    "retiring" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL,
    "trouble" JSONB,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "offered_until" TIMESTAMPTZ(3),
    "wakes" INTEGER NOT NULL DEFAULT 0,
    "lease_epoch" INTEGER NOT NULL DEFAULT 0,
    "lease_expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "address_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assignment" (
    "phone_number" TEXT NOT NULL,
    "account_sid" TEXT NOT NULL,
    "iso_country" TEXT NOT NULL,
    "generation" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "assigned" BOOLEAN NOT NULL,
    "address_id" TEXT NOT NULL,
    "emergency_calling" TEXT NOT NULL,
    "on_failure" TEXT NOT NULL,
    "drift" TEXT NOT NULL,
    "paused" BOOLEAN NOT NULL,
    "labels" JSONB NOT NULL,
    "external_reference" TEXT,
    "observed_generation" INTEGER NOT NULL DEFAULT 0,
    "unprotected_since" TIMESTAMPTZ(3),
    "previous_sid" TEXT,
    "memory" JSONB NOT NULL,
    "trouble" JSONB,
    "state" TEXT NOT NULL,
    "coverage" TEXT NOT NULL,
    "deadline_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "offered_until" TIMESTAMPTZ(3),
    "wakes" INTEGER NOT NULL DEFAULT 0,
    "lease_epoch" INTEGER NOT NULL DEFAULT 0,
    "lease_expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "assignment_pkey" PRIMARY KEY ("phone_number")
);

-- CreateTable
CREATE TABLE "intent" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "target" TEXT,
    "generation" INTEGER NOT NULL,
    "lease_epoch" INTEGER NOT NULL,
    "begun_at" TIMESTAMPTZ(3) NOT NULL,
    "quarantine_until" TIMESTAMPTZ(3) NOT NULL,
    "reported_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "request_id" TEXT,

    CONSTRAINT "intent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "id" BIGSERIAL NOT NULL,
    "phone_number" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "type" TEXT NOT NULL,
    "generation" INTEGER NOT NULL,
    "reason" TEXT,

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "phone_number_account_sid_trunk_sid_idx" ON "phone_number"("account_sid", "trunk_sid");

-- CreateIndex
CREATE INDEX "address_due_at_idx" ON "address"("due_at");

-- CreateIndex
CREATE UNIQUE INDEX "address_account_sid_fingerprint_key" ON "address"("account_sid", "fingerprint");

-- CreateIndex
CREATE INDEX "assignment_due_at_idx" ON "assignment"("due_at");

-- CreateIndex
CREATE INDEX "assignment_address_id_idx" ON "assignment"("address_id");

-- CreateIndex
CREATE INDEX "assignment_state_idx" ON "assignment"("state");

-- CreateIndex
CREATE INDEX "intent_kind_key_id_idx" ON "intent"("kind", "key", "id");

-- CreateIndex
CREATE INDEX "event_phone_number_id_idx" ON "event"("phone_number", "id");

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_address_id_fkey" FOREIGN KEY ("address_id") REFERENCES "address"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- What the schema language cannot say.

-- At most one change per thing is on its way to Twilio: a second is refused here, whatever the code thinks.
CREATE UNIQUE INDEX "intent_unreported" ON "intent"("kind", "key") WHERE "reported_at" IS NULL;

ALTER TABLE "assignment"
  ADD CONSTRAINT "assignment_phone_number_e164" CHECK ("phone_number" ~ '^\+[1-9][0-9]{6,14}$'),
  ADD CONSTRAINT "assignment_generation_positive" CHECK ("generation" > 0 AND "version" >= "generation"),
  ADD CONSTRAINT "assignment_observed_not_ahead" CHECK ("observed_generation" BETWEEN 0 AND "generation");

ALTER TABLE "address"
  ADD CONSTRAINT "address_id_shape" CHECK ("id" ~ '^addr_[0-9A-HJKMNP-TV-Z]{26}$');
