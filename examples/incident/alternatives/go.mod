module example.com/incident/alternatives

go 1.23
