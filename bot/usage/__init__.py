"""Usage files become measured workloads: exports of providers, gateways and own servers are
recognised by their content, read with bounded memory and measured. Knows nothing of Slack."""
