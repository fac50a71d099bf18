package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import io.company.platform.kinds.field.Required;

/** One commit of a deployment's branch, built once. Immutable. */
public record ReleaseSpec(
    @Doc(value = "The application that it is a release of.", example = "order-service")
        @Required
        @Is(Format.NAME)
        String application,
    @Doc(value = "The Deployment that made it.", example = "order-service")
        @Required
        @Is(Format.NAME)
        String deployment,
    @Doc(value = "Where the code was fetched from.", example = "https://github.com/org/repo.git")
        String repository,
    @Doc(value = "The branch that the commit was found on.", example = "main") String branch,
    @Doc(value = "The commit's hash.", example = "3f2a91c04be2a3f3f2b1d0a9c8e7f6a5b4c3d2e1")
        @Required
        @Is(Format.COMMIT)
        String commit,
    @Doc(value = "Who wrote the commit.", example = "Alice <alice@example.com>") String author,
    @Doc(value = "The commit's message.", example = "Show the delivery date") String message,
    @Doc(value = "When it was committed.", example = "2026-03-01T11:58:00Z") @Is(Format.TIME)
        String committedAt,
    @Doc(
            value =
                "What it is built with and runs on, as asked for or as found in the repository.",
            example = "node-18")
        String runtime,
    @Doc(
            value = "The folder of the application inside the repository; left out, its root.",
            example = "services/orders")
        @Is(Format.FOLDER)
        String path,
    @Doc(
            value = "Shell commands in place of the runtime's own build steps.",
            example = "npm ci && npm run build")
        String buildCommand,
    @Doc(
            value = "The command in place of the runtime's own start command.",
            example = "node dist/server.js")
        String startCommand) {}
