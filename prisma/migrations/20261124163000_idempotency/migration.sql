-- CreateTable
CREATE TABLE "idempotency_key" (
    "account_sid" TEXT NOT NULL,
    "caller" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "epoch" INTEGER NOT NULL DEFAULT 1,
    "begun_at" TIMESTAMPTZ(3) NOT NULL,
    "status" INTEGER,
    "headers" JSONB,
    "body" TEXT,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("account_sid", "caller", "operation", "key")
);

-- CreateIndex
CREATE INDEX "idempotency_key_begun_at_idx" ON "idempotency_key"("begun_at");
