-- AlterTable
ALTER TABLE "account" ADD COLUMN "paused" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "paused_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "phone_number" ADD COLUMN "missed" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "address" ADD COLUMN "used" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "unused_since" TIMESTAMPTZ(3),
ADD COLUMN "posted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "assignment" ADD COLUMN "missed" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "missed_at" TIMESTAMPTZ(3),
ADD COLUMN "retry_requested_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "event" ADD COLUMN "account_sid" TEXT,
ADD COLUMN "address_id" TEXT,
ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'cause',
ADD COLUMN "details" JSONB NOT NULL DEFAULT '{}',
ALTER COLUMN "phone_number" DROP NOT NULL,
ALTER COLUMN "generation" DROP NOT NULL;

UPDATE "event" SET "kind" = 'verdict' WHERE "type" = 'removed';
UPDATE "event" e SET "account_sid" = coalesce(
  (SELECT a."account_sid" FROM "assignment" a WHERE a."phone_number" = e."phone_number"),
  (SELECT min("account_sid") FROM "account"));
ALTER TABLE "event" ALTER COLUMN "kind" DROP DEFAULT,
ALTER COLUMN "account_sid" SET NOT NULL;

-- CreateIndex
CREATE INDEX "event_address_id_id_idx" ON "event"("address_id", "id");

-- CreateIndex
CREATE INDEX "address_account_sid_sid_idx" ON "address"("account_sid", "sid");

-- CreateIndex
CREATE INDEX "assignment_previous_sid_idx" ON "assignment"("previous_sid");

-- CreateIndex
CREATE INDEX "phone_number_emergency_address_sid_idx" ON "phone_number"("emergency_address_sid");


-- What the schema language cannot say.

-- What happened stays as it was told: rows are added, and neither changed nor taken away.
CREATE FUNCTION "event_is_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'event is append-only: % is refused', TG_OP;
END
$$;

CREATE TRIGGER "event_append_only" BEFORE UPDATE OR DELETE ON "event"
  FOR EACH ROW EXECUTE FUNCTION "event_is_append_only"();

CREATE TRIGGER "event_not_emptied" BEFORE TRUNCATE ON "event"
  FOR EACH STATEMENT EXECUTE FUNCTION "event_is_append_only"();

-- What concerns the whole account is a part of every number's history.
CREATE INDEX "event_of_account" ON "event"("account_sid", "id") WHERE "phone_number" IS NULL AND "address_id" IS NULL;

