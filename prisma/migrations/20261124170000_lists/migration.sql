-- CreateIndex
CREATE INDEX "assignment_updated_at_phone_number_idx" ON "assignment"("updated_at", "phone_number");

-- CreateIndex
CREATE INDEX "assignment_state_phone_number_idx" ON "assignment"("state", "phone_number");

-- CreateIndex
CREATE INDEX "assignment_coverage_phone_number_idx" ON "assignment"("coverage", "phone_number");

-- What the schema language cannot say: whoever gives neither pays for neither.

CREATE INDEX "assignment_external_reference" ON "assignment"("external_reference", "phone_number")
  WHERE "external_reference" IS NOT NULL;
CREATE INDEX "assignment_labels" ON "assignment" USING gin ("labels" jsonb_path_ops) WHERE "labels" <> '{}';

-- Last, so that whoever reads meanwhile is not kept from it while the others are made: it locks out everybody.

-- DropIndex
DROP INDEX "assignment_state_idx";
