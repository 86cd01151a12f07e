package directory

import "time"

// Demo returns the fixed set that the example programs serve.
func Demo() *Directory {
	d := &Directory{
		accounts: map[string]Account{},
		apiKeys: map[string]string{
			"key-ada":   "u-100",
			"key-ben":   "u-200",
			"key-cleo":  "u-300",
			"key-dora":  "u-400",
			"key-lost":  "u-500",
			"key-batch": "u-600",
		},
		tenants: map[string]Tenant{},
		plans:   map[string]Plan{},
	}
	for _, a := range []Account{
		{UserID: "u-100", Email: "ada@acme.example", ClientID: "web", HomeTenant: "acme",
			Roles: []string{"clerk"}, Scopes: []string{"orders", "invoices"}, Groups: []string{"sales"}},
		{UserID: "u-200", Email: "ben@globex.example", ClientID: "mobile", HomeTenant: "globex",
			Roles: []string{"viewer"}, Scopes: []string{"orders"}, Groups: []string{"field", "north"}},
		{UserID: "u-300", Email: "cleo@gateway.example", ClientID: "console", HomeTenant: "acme",
			Roles: []string{"support"}, Scopes: []string{"orders", "invoices", "reports"}, Groups: []string{"staff"}},
		{UserID: "u-400", Email: "dora@initech.example", ClientID: "web", HomeTenant: "initech",
			Roles: []string{"viewer", "auditor"}, Scopes: []string{"orders", "reports"}, Groups: []string{"finance"}},
		{UserID: "u-500", Email: "lost@nowhere.example", ClientID: "web", HomeTenant: "vanished",
			Roles: []string{"clerk"}, Scopes: []string{"orders"}},
		{UserID: "u-600", Email: "batch@acme.example", ClientID: "batch", HomeTenant: "acme",
			Roles: []string{"clerk", "auditor"}, Scopes: []string{"orders", "invoices", "reports"}, Groups: []string{"jobs"}},
	} {
		d.accounts[a.UserID] = a
	}
	for _, t := range []Tenant{
		{ID: "acme", Name: "Acme GmbH", Region: "eu-1", Shard: "eu-1-b", Locale: "de-DE", Currency: "EUR",
			Tier: "gold", Plan: "enterprise", BasePath: "/eu-1/acme", Timeout: 30 * time.Second},
		{ID: "globex", Name: "Globex Inc.", Region: "us-2", Shard: "us-2-a", Locale: "en-US", Currency: "USD",
			Tier: "silver", Plan: "free", BasePath: "/us-2/globex", Timeout: 10 * time.Second},
		{ID: "initech", Name: "Initech Ltd.", Region: "eu-2", Shard: "eu-2-c", Locale: "en-GB", Currency: "GBP",
			Tier: "bronze", Plan: "team", BasePath: "/eu-2/initech", Timeout: 300 * time.Millisecond},
	} {
		d.tenants[t.ID] = t
	}
	for _, p := range []Plan{
		{Name: "free", Class: "best-effort", Rate: 1, Burst: 3, Window: time.Second},
		{Name: "team", Class: "standard", Rate: 50, Burst: 100, Window: time.Second},
		{Name: "enterprise", Class: "reserved", Rate: 100000, Burst: 100000, Window: time.Second},
	} {
		d.plans[p.Name] = p
	}
	return d
}
