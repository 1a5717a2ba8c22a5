from . import (
    report_registry,
    credit_report_schedule,
    credit_report_dispatch,
    dispatch_sending,
    mail_mail,
)
