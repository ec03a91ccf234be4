-- AlterTable
ALTER TABLE "account" ADD COLUMN "refused_since" TIMESTAMPTZ(3),
ADD COLUMN "refused_until" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "assignment" ADD COLUMN "releasing_sid" TEXT,
ADD COLUMN "gap_asked_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "assignment_releasing_sid_idx" ON "assignment"("releasing_sid");


-- What the schema language cannot say.

-- Who is bare because of a change, and who waits for one of them: asked before every number that is left bare.
CREATE INDEX "assignment_open_gap" ON "assignment"("account_sid")
  WHERE "assigned" AND "unprotected_since" IS NOT NULL AND "previous_sid" IS NOT NULL;
CREATE INDEX "assignment_gap_asked" ON "assignment"("account_sid", "gap_asked_at") WHERE "gap_asked_at" IS NOT NULL;

-- What only ever grows: the fencing token, what callers changed, what was seen fulfilled, how often anybody asked.
CREATE FUNCTION "assignment_only_forward"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an assignment goes forward only' USING ERRCODE = 'check_violation',
    CONSTRAINT = 'assignment_only_forward';
END
$$;

CREATE TRIGGER "assignment_only_forward" BEFORE UPDATE ON "assignment" FOR EACH ROW
  WHEN (NEW."lease_epoch" < OLD."lease_epoch" OR NEW."generation" < OLD."generation" OR NEW."version" < OLD."version"
    OR NEW."observed_generation" < OLD."observed_generation" OR NEW."wakes" < OLD."wakes")
  EXECUTE FUNCTION "assignment_only_forward"();

CREATE FUNCTION "address_only_forward"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an address keeps its text and goes forward only' USING ERRCODE = 'check_violation',
    CONSTRAINT = 'address_only_forward';
END
$$;

-- Its text is what it is: other text is another address.
CREATE TRIGGER "address_only_forward" BEFORE UPDATE ON "address" FOR EACH ROW
  WHEN (NEW."lease_epoch" < OLD."lease_epoch" OR NEW."wakes" < OLD."wakes"
    OR (NEW."id", NEW."account_sid", NEW."fingerprint") IS DISTINCT FROM (OLD."id", OLD."account_sid", OLD."fingerprint"))
  EXECUTE FUNCTION "address_only_forward"();

-- Older news never takes the place of newer.
CREATE FUNCTION "phone_number_only_newer"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an older sighting may not replace a newer one' USING ERRCODE = 'check_violation',
    CONSTRAINT = 'phone_number_only_newer';
END
$$;

CREATE TRIGGER "phone_number_only_newer" BEFORE UPDATE ON "phone_number" FOR EACH ROW
  WHEN (NEW."observed_at" < OLD."observed_at") EXECUTE FUNCTION "phone_number_only_newer"();

-- A change is written down under the lease it will be sent under, and an address in use is never written off.
CREATE FUNCTION "intent_is_covered"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held BOOLEAN;
BEGIN
  IF NEW."kind" = 'assignment' THEN
    SELECT "lease_epoch" = NEW."lease_epoch" AND "lease_expires_at" > clock_timestamp() INTO held
      FROM "assignment" WHERE "phone_number" = NEW."key";
  ELSE
    SELECT "lease_epoch" = NEW."lease_epoch" AND "lease_expires_at" > clock_timestamp() INTO held
      FROM "address" WHERE "id" = NEW."key";
  END IF;
  IF held IS NOT TRUE THEN
    RAISE EXCEPTION 'a change needs a lease' USING ERRCODE = 'check_violation', CONSTRAINT = 'intent_needs_lease';
  END IF;
  IF NEW."step" = 'delete-address' AND EXISTS (
    SELECT FROM "address" d WHERE d."id" = NEW."key" AND (
      EXISTS (SELECT FROM "assignment" a WHERE a."address_id" = d."id" AND a."assigned")
      OR EXISTS (SELECT FROM "phone_number" p WHERE p."emergency_address_sid" = d."sid")
      OR EXISTS (SELECT FROM "assignment" a WHERE a."previous_sid" = d."sid")
      OR EXISTS (SELECT FROM "assignment" a WHERE a."releasing_sid" = d."sid")))
  THEN
    RAISE EXCEPTION 'an address in use is not deleted' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'intent_delete_in_use';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER "intent_is_covered" BEFORE INSERT ON "intent" FOR EACH ROW EXECUTE FUNCTION "intent_is_covered"();

-- How a change ended is said once, and what it was is never said otherwise.
CREATE FUNCTION "intent_is_reported_once"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a change is reported once' USING ERRCODE = 'check_violation', CONSTRAINT = 'intent_reported_once';
END
$$;

CREATE TRIGGER "intent_is_reported_once" BEFORE UPDATE ON "intent" FOR EACH ROW
  WHEN (OLD."reported_at" IS NOT NULL
    OR (NEW."kind", NEW."key", NEW."step", NEW."target", NEW."begun_at", NEW."lease_epoch")
      IS DISTINCT FROM (OLD."kind", OLD."key", OLD."step", OLD."target", OLD."begun_at", OLD."lease_epoch"))
  EXECUTE FUNCTION "intent_is_reported_once"();
