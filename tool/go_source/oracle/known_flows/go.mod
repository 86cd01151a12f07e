module waybill.dev/tool/go_source/oracle/known_flows

go 1.26.0
