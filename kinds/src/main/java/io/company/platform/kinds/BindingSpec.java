package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import io.company.platform.kinds.field.Required;
import io.company.platform.kinds.field.Size;
import java.util.List;

/** What an application uses in one environment. */
public record BindingSpec(
    @Doc(value = "The application.", example = "order-service") @Required @Is(Format.NAME)
        String application,
    @Doc(value = "The environment.", example = "production") @Required @Is(Format.ENVIRONMENT)
        String environment,
    @Doc("What it uses.") @Required @Size(max = 20) List<ApplicationSpec.Use> uses) {}
