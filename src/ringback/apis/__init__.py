"""The APIs that Ringback knows: the only place, with the adapters beside it, that names one."""
