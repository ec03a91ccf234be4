-- AlterTable
ALTER TABLE "account" ADD COLUMN "counted_at" TIMESTAMPTZ(3),
ADD COLUMN "owned" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "assignment" ADD COLUMN "looking" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "worker" (
    "id" TEXT NOT NULL,
    "account_sid" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- What the schema language cannot say.

-- Up to now every pass has counted.
UPDATE "account" SET "counted_at" = "swept_at",
  "owned" = (SELECT count(*) FROM "phone_number" p WHERE p."account_sid" = "account"."account_sid");

-- Processes that are gone leave nothing worth recovering, and every beat is a write.
ALTER TABLE "worker" SET UNLOGGED;
