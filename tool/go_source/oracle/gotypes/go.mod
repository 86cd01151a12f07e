module waybill.dev/tool/go_source/oracle/gotypes

go 1.23
