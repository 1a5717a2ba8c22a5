from . import account_move_line, res_partner, res_company, res_config_settings
